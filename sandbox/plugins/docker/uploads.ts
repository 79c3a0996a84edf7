import { readFileSync } from "node:fs";
import type { Properties } from "../framework/values.ts";

const BLOCK = 512;

/**
 * A tar archive with the one file of an upload, owned by root.
 * @throws when not exactly one of content, contentBase64 and source is set, or the source cannot be read
 */
export function uploadArchive(upload: Properties): Buffer {
  const given = [upload.content, upload.contentBase64, upload.source].filter(Boolean);
  if (given.length === 0) {
    throw new Error("error with upload content: one of 'content', 'content_base64', or 'source' must be set");
  }
  if (given.length > 1) {
    throw new Error("error with upload content: only one of 'content', 'content_base64', or 'source' can be set");
  }
  const mode = upload.permissions ? Number.parseInt(upload.permissions as string, 8) : upload.executable ? 0o744 : 0o644;
  return tarOf(upload.file as string, mode, contentOf(upload));
}

function contentOf({ content, contentBase64, source }: Properties): Buffer {
  if (content) {
    return Buffer.from(content as string);
  }
  return contentBase64 ? Buffer.from(contentBase64 as string, "base64") : readFileSync(source as string);
}

function tarOf(path: string, mode: number, content: Buffer): Buffer {
  const { name, prefix } = splitPath(path.replace(/^\/+/, ""));
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, size: number): string => `${value.toString(8).padStart(size - 1, "0")}\0`;
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(Math.floor(Date.now() / 1000), 12), 136);
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(prefix, 345);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)]);
}

/** The format keeps 100 bytes of name and 155 of folder. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) {
    return { name: path, prefix: "" };
  }
  const slash = path.lastIndexOf("/", 155);
  const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
  if (slash < 0 || Buffer.byteLength(name) > 100) {
    throw new Error(`upload path '${path}' is too long for the archive that carries it`);
  }
  return { name, prefix };
}
