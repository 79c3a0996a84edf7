import { createHash } from "node:crypto";
import { createReadStream, readFileSync, realpathSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SandboxError } from "../images/errors.ts";
import { run } from "../images/run.ts";

/** An image as `docker save` wrote it: files of its config and its layers, lowest first. */
export interface SavedImage {
  tags: string[];
  config: string;
  layers: string[];
}

interface Blob {
  digest: string;
  size: number;
  mediaType: string;
}

const docker = "application/vnd.docker";
const manifestType = `${docker}.distribution.manifest.v2+json`;

/** Writes images of this machine's engine into a folder, each layer once and as it is. */
export async function saveImages(references: string[], folder: string): Promise<SavedImage[]> {
  const script = 'set -o pipefail; docker save "$@" | tar -x -C "$0"';
  await run("bash", ["-c", script, folder, ...references], { step: "reading images from the engine" });
  interface Entry {
    Config: string;
    RepoTags: string[] | null;
    Layers: string[];
  }
  const path = (file: string) => realpathSync(join(folder, file));
  return (JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Entry[]).map((entry) => ({
    tags: entry.RepoTags ?? [],
    config: path(entry.Config),
    layers: entry.Layers.map(path),
  }));
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return `sha256:${hash.digest("hex")}`;
}

/** Older engines save plain layers, newer ones may save them compressed. */
async function layerType(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return `${docker}.image.rootfs.diff.tar${buffer.toString("hex") === "1f8b" ? ".gzip" : ""}`;
  } finally {
    await handle.close();
  }
}

/**
 * Puts images into a registry without compressing their layers: on one machine, time counts and room does not.
 * Errors: SandboxError with the registry's answer.
 */
export class RegistryUpload {
  readonly #base: string;
  readonly #blobs = new Map<string, Blob>();
  /** Digest of what the registry has → a repository that has it. */
  readonly #known: Record<string, string>;

  constructor(registry: string, known: Record<string, string>) {
    this.#base = `http://${registry}`;
    this.#known = known;
  }

  async push(image: SavedImage, repository: string, tag: string): Promise<void> {
    const config = await this.#blobOf(image.config, async () => `${docker}.container.image.v1+json`);
    const layers: Blob[] = [];
    for (const file of image.layers) layers.push(await this.#blobOf(file, () => layerType(file)));
    for (const [index, file] of [image.config, ...image.layers].entries())
      await this.#pushBlob([config, ...layers][index]!, file, repository);
    const body = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config, layers });
    await this.#ask("PUT", `/v2/${repository}/manifests/${tag}`, 201, { body, headers: { "content-type": manifestType } });
  }

  async #blobOf(file: string, typeOf: () => Promise<string>): Promise<Blob> {
    const known = this.#blobs.get(file);
    if (known) return known;
    const blob = { mediaType: await typeOf(), size: statSync(file).size, digest: await digestOf(file) };
    this.#blobs.set(file, blob);
    return blob;
  }

  async #pushBlob({ digest }: Blob, file: string, repository: string): Promise<void> {
    const from = this.#known[digest];
    const uploads = `/v2/${repository}/blobs/uploads/`;
    const begun = await this.#ask("POST", from ? `${uploads}?mount=${digest}&from=${from}` : uploads, [201, 202]);
    if (begun.status === 202) {
      const place = new URL(begun.headers.get("location")!, this.#base);
      place.searchParams.set("digest", digest);
      const body = Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 })) as ReadableStream;
      await this.#ask("PUT", `${place.pathname}${place.search}`, 201, { body, duplex: "half" });
    }
    this.#known[digest] = repository;
  }

  async #ask(method: string, path: string, expected: number | number[], init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${this.#base}${path}`, { method, ...init });
    if ([expected].flat().includes(answer.status)) return answer;
    const reason = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    throw new SandboxError(`the lab's registry refuses ${method} ${path}: ${reason}`, "npm run hosts -- down --all, then up again");
  }
}
