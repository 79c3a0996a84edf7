import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** All files under a folder, relative, sorted, so that the same content always gives the same list. */
export function filesUnder(folder: string, keep: (relative: string) => boolean = () => true): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(keep)
    .sort();
}

/** SHA-256 (hex) over names, executable bits and contents of files. */
export function hashFiles(folder: string, relativeFiles: string[]): string {
  const hash = createHash("sha256");
  for (const relative of relativeFiles) {
    const path = join(folder, relative);
    const executable = (statSync(path).mode & 0o100) !== 0;
    const content = readFileSync(path);
    hash.update(`${relative}\0${executable}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** SHA-256 (hex) over texts; the order counts. */
export function hashTexts(...texts: string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\0${text}`);
  return hash.digest("hex");
}
