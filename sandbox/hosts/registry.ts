import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { familiarReference } from "../images/build.ts";
import { inspectImages } from "../images/docker.ts";
import { SandboxError } from "../images/errors.ts";
import { withLock } from "../images/lock.ts";
import { RegistryUpload, saveImages } from "./registryUpload.ts";
import { registryHosts } from "./servicesFiles.ts";

/** "redis:8" → "docker.io/library/redis:8": with registry, folder and tag. Errors: SandboxError for a registry that no lab plays, and for digests. */
export function wholeReference(reference: string): string {
  if (reference.includes("@")) {
    throw new SandboxError(`${reference} names a digest, which an image built here cannot have`, "give name:tag without a digest");
  }
  const familiar = familiarReference(reference);
  const first = familiar.split("/")[0]!;
  const hasRegistry = familiar.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first : "docker.io";
  if (!Object.hasOwn(registryHosts, registry)) {
    throw new SandboxError(`${reference}: a lab plays no registry ${registry}`, `name images of ${Object.keys(registryHosts).join(", ")}`);
  }
  const path = hasRegistry ? familiar.slice(first.length + 1) : familiar;
  return `${registry}/${registry === "docker.io" && !path.includes("/") ? `library/${path}` : path}`;
}

/** What the registry has: image ids by whole reference, and repositories by the digest of a layer or config. */
interface Content {
  images: Record<string, string>;
  blobs: Record<string, string>;
}

function readContent(file: string): Content {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Content) : { images: {}, blobs: {} };
}

export interface PushOptions {
  references: string[];
  /** Where the registry takes pushes, "127.0.20.254:5000". */
  registry: string;
  /** Folder of the registry's content. */
  folder: string;
  log: (line: string) => void;
}

/**
 * Puts images of this machine's engine into the registry under their whole names; what is there already is not pushed again.
 * Errors: SandboxError for an image that the engine does not have.
 */
export async function pushImages(options: PushOptions): Promise<void> {
  const { folder, log } = options;
  mkdirSync(folder, { recursive: true });
  await withLock(folder, log, async () => {
    const content = readContent(join(folder, "content.json"));
    const references = [...new Set(options.references.map(wholeReference))];
    const present = await inspectImages(references.map(familiarReference));
    const ids = new Map(references.map((reference) => [reference, present.get(familiarReference(reference))?.id]));
    const unknown = references.filter((reference) => ids.get(reference) === undefined);
    if (unknown.length > 0) {
      throw new SandboxError(
        `this machine's engine has no image ${unknown.join(", ")}`,
        "build or pull it, then run the same command again",
      );
    }
    const missing = references.filter((reference) => content.images[reference] !== ids.get(reference));
    if (missing.length > 0) await pushMissing(missing, ids as Map<string, string>, content, options);
  });
}

async function pushMissing(missing: string[], ids: Map<string, string>, content: Content, options: PushOptions): Promise<void> {
  const { registry, folder, log } = options;
  const work = mkdtempSync(join(folder, "saved-"));
  try {
    log(`reading ${missing.length} images for the lab's registry`);
    const saved = await saveImages(missing.map(familiarReference), work);
    const upload = new RegistryUpload(registry, content.blobs);
    for (const [index, reference] of missing.entries()) {
      log(`pushing ${reference} (${index + 1}/${missing.length})`);
      const colon = reference.lastIndexOf(":");
      const image = saved.find(({ tags }) => tags.includes(familiarReference(reference)))!;
      await upload.push(image, reference.slice(0, colon), reference.slice(colon + 1));
      content.images[reference] = ids.get(reference)!;
      writeFileSync(join(folder, "content.json"), JSON.stringify(content, undefined, 2));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
