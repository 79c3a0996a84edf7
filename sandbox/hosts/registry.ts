import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { familiarReference } from "../images/build.ts";
import { docker, inspectImages } from "../images/docker.ts";
import { SandboxError } from "../images/errors.ts";
import { withLock } from "../images/lock.ts";
import { registryHosts } from "./servicesFiles.ts";

/** Compressing is most of the work of a push. */
const parallelPushes = 2;

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

type Pushed = Record<string, string>;

function readPushed(file: string): Pushed {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Pushed) : {};
}

/**
 * Puts images of this machine's engine into the registry under their whole names; what is there already is not pushed again.
 * Errors: SandboxError for an image that the engine does not have.
 */
export async function pushImages(options: {
  references: string[];
  /** Where the registry takes pushes, "127.0.20.254:5000". */
  registry: string;
  folder: string;
  log: (line: string) => void;
}): Promise<void> {
  const { registry, folder, log } = options;
  mkdirSync(folder, { recursive: true });
  await withLock(folder, log, async () => {
    const file = join(folder, "pushed.json");
    const pushed = readPushed(file);
    const references = [...new Set(options.references.map(wholeReference))];
    const present = await inspectImages(references.map(familiarReference));
    const idOf = (reference: string) => present.get(familiarReference(reference))?.id;
    const unknown = references.filter((reference) => idOf(reference) === undefined);
    if (unknown.length > 0) {
      throw new SandboxError(
        `the engine of this machine has no image ${unknown.join(", ")}`,
        "build or pull it, then run the same command again",
      );
    }
    const queue = references.filter((reference) => pushed[reference] !== idOf(reference));
    const push = async () => {
      for (let reference = queue.shift(); reference !== undefined; reference = queue.shift()) {
        log(`pushing ${reference} (${queue.length} more)`);
        const step = `pushing ${reference} to the lab's registry`;
        const target = `${registry}/${reference}`;
        await docker(["tag", familiarReference(reference), target], { step });
        try {
          await docker(["push", "-q", target], { step });
        } finally {
          await docker(["image", "rm", target], { step });
        }
        pushed[reference] = idOf(reference)!;
        writeFileSync(file, JSON.stringify(pushed, undefined, 2));
      }
    };
    await Promise.all(Array.from({ length: parallelPushes }, push));
  });
}
