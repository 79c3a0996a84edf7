import { buildBaseImage, baseKey as keyOfBase } from "./baseImage.ts";
import { labels, localReference, parentOf, recipeNameOf, type SandboxImage, sandboxImages } from "./catalogue.ts";
import { docker, type Inspected, inspectImages } from "./docker.ts";
import { ensureEngineAuthority } from "./engineAuthority.ts";
import { SandboxError } from "./errors.ts";
import { withLock } from "./lock.ts";
import { buildServiceImage, compileBinaries, imageInputs, installPackages } from "./serviceImage.ts";

/** How many images are built at a time: one waits for the network while the other one uses the processor. */
const parallelBuilds = 2;

export interface EnsureImagesOptions {
  /** The references to tag, by image name. A name without recipe is skipped with a line in the log. */
  images: Partial<Record<string, string>>;
  /** Folder for the authority, compiled binaries and half-done work. */
  cacheDir: string;
  log: (line: string) => void;
  /** Only these of `images`, each of which must have a recipe; default all. */
  only?: string[];
}

/** A reference as the engine lists it: without Docker Hub's host and library folder, with a tag. */
export function familiarReference(reference: string): string {
  const short = reference.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
  return /:[^/]+$/.test(short) ? short : `${short}:latest`;
}

/** The wanted references by image name. Errors: SandboxError for unknown names in `only` and for digests. */
export function wantedReferences(options: EnsureImagesOptions): Map<SandboxImage, string> {
  const unknown = (options.only ?? []).find(
    (name) => recipeNameOf(name, options.images[name] ?? "") === undefined || !options.images[name],
  );
  if (unknown !== undefined) {
    throw new SandboxError(`the sandbox cannot build an image "${unknown}"`, `ask for one of: ${sandboxImages.join(", ")}`);
  }
  const wanted = new Map<SandboxImage, string>();
  const skipped: string[] = [];
  for (const [name, reference] of Object.entries(options.images)) {
    if (reference === undefined || (options.only && !options.only.includes(name))) continue;
    const recipe = recipeNameOf(name, reference);
    if (recipe === undefined) {
      skipped.push(name);
      continue;
    }
    if (reference.includes("@")) {
      throw new SandboxError(
        `image ${name}: ${reference} names a digest, which an image built here cannot have`,
        "give name:tag without a digest in the sandbox",
      );
    }
    wanted.set(recipe, familiarReference(reference));
  }
  if (skipped.length > 0) options.log(`no recipe for the images ${skipped.join(", ")}: skipped`);
  return wanted;
}

async function inParallel<T>(items: T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

async function timed(log: (line: string) => void, title: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  log(`${title}: building`);
  await work();
  log(`${title}: ready after ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** What has to be built: whatever does not carry the hash of its inputs. The base counts on its own, because it is run too. */
export function outdated(
  present: Map<string, Inspected>,
  baseKey: string,
  inputs: Map<SandboxImage, string>,
): { base: boolean; services: SandboxImage[] } {
  const differs = (name: SandboxImage | "base", wanted: string) => present.get(localReference(name))?.labels[labels.inputs] !== wanted;
  const services = [...inputs].filter(([name, wanted]) => differs(name, wanted)).map(([name]) => name);
  return { base: differs("base", baseKey), services };
}

/** An image after all that it is built on. */
function withParents(name: SandboxImage): SandboxImage[] {
  const parent = parentOf(name);
  return parent ? [...withParents(parent), name] : [name];
}

/** The images in groups: what an image is built on is in a group before its own. */
export function inWaves(names: SandboxImage[]): SandboxImage[][] {
  const waves: SandboxImage[][] = [];
  for (let rest = names; rest.length > 0; ) {
    const waiting = rest.filter((name) => rest.includes(parentOf(name) ?? name) && parentOf(name));
    waves.push(rest.filter((name) => !waiting.includes(name)));
    rest = waiting;
  }
  return waves;
}

/** Builds what is missing or out of date, what others are built on first; returns nothing, the images are the result. */
async function buildMissing(wanted: SandboxImage[], options: EnsureImagesOptions): Promise<void> {
  const names = [...new Set(wanted.flatMap(withParents))];
  const { cacheDir, log } = options;
  const authority = await ensureEngineAuthority(cacheDir);
  const key = keyOfBase(authority);
  const present = await inspectImages([localReference("base"), ...names.map(localReference)]);
  const inputs = new Map(names.map((name) => [name, imageInputs(name, key)]));
  const { base: baseIsMissing, services: missing } = outdated(present, key, inputs);
  if (missing.length === 0 && !baseIsMissing) return;
  const buildBase = async () => {
    if (baseIsMissing) await timed(log, "image base", () => buildBaseImage({ cacheDir, authority, key, log }));
  };
  const compile = async () => {
    for (const name of missing) {
      await installPackages(name, cacheDir, log);
      await compileBinaries(name, cacheDir, log);
    }
  };
  const [base, compiled] = await Promise.allSettled([buildBase(), compile()]);
  for (const result of [base, compiled]) if (result.status === "rejected") throw result.reason;
  let started = 0;
  for (const wave of inWaves(missing)) {
    await inParallel(wave, parallelBuilds, async (name) => {
      started += 1;
      const title = `image ${name} (${started}/${missing.length})`;
      await timed(log, title, () => buildServiceImage({ name, cacheDir, inputs: inputs.get(name)! }));
    });
  }
  // What the new images replaced has lost its name; the engine keeps those that a container still uses.
  await docker(["image", "prune", "-f", "--filter", `label=${labels.sandbox}=1`], { step: "removing replaced images" });
}

/**
 * Makes every wanted image exist under its reference, built from Debian, Go and npm packages only. An image whose
 * inputs label matches is kept (all present: under a second).
 * Errors: SandboxError with the cause and the next step; what was finished before stays and is not built again.
 */
export async function ensureImages(options: EnsureImagesOptions): Promise<void> {
  const wanted = wantedReferences(options);
  await withLock(options.cacheDir, options.log, async () => {
    await buildMissing([...wanted.keys()], options);
    const present = await inspectImages([...wanted.keys()].map(localReference).concat([...wanted.values()]));
    for (const [name, reference] of wanted) {
      const built = present.get(localReference(name));
      if (built && present.get(reference)?.id !== built.id) {
        await docker(["tag", localReference(name), reference], { step: `tagging ${reference}` });
      }
    }
  });
}
