import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ImageRecipe, labels, localReference, parentOf, recipes, type SandboxImage } from "./catalogue.ts";
import { filesUnder, hashFiles, hashTexts } from "./contentHash.ts";
import { mirrorHostFlags } from "./debianMirror.ts";
import { docker } from "./docker.ts";
import { ensureGoBinary, goSourcesHash } from "./goBinary.ts";
import { requiredModule } from "./goModule.ts";
import { ensureNpmPackages } from "./npmPackages.ts";

const imagesFolder = import.meta.dirname;

const isGoFile = (file: string) => file.endsWith(".go") || file === "go.mod" || file === "go.sum";

function recipeOf(name: SandboxImage): ImageRecipe & { path: string; modulePath: string } {
  const recipe: ImageRecipe = recipes[name];
  return { ...recipe, path: join(imagesFolder, recipe.folder), modulePath: join(imagesFolder, recipe.goModule ?? recipe.folder) };
}

/** Hash of all that goes into an image: the image below, the Docker context, the Go sources, the recipe. */
export function imageInputs(name: SandboxImage, baseKey: string): string {
  const recipe = recipeOf(name);
  const context = hashFiles(
    recipe.path,
    filesUnder(recipe.path, (file) => !isGoFile(file)),
  );
  const sources = recipe.goBinaries ? goSourcesHash(recipe.modulePath) : "";
  const parent = parentOf(name);
  return hashTexts(parent ? imageInputs(parent, baseKey) : baseKey, JSON.stringify(recipes[name]), context, sources);
}

/** Compiles the Go binaries of an image, without needing the base image or an engine. */
export async function compileBinaries(name: SandboxImage, cacheDir: string, log?: (line: string) => void): Promise<Record<string, string>> {
  const recipe = recipeOf(name);
  const binaries: Record<string, string> = {};
  for (const [binary, goPackage] of Object.entries(recipe.goBinaries ?? {})) {
    binaries[binary] = await ensureGoBinary({ cacheDir, moduleFolder: recipe.modulePath, name: binary, package: goPackage, log });
  }
  return binaries;
}

/** Installs the npm packages of an image and returns their node_modules folder; undefined for an image without any. */
export async function installPackages(name: SandboxImage, cacheDir: string, log?: (line: string) => void): Promise<string | undefined> {
  const { npmPackages, path } = recipeOf(name);
  if (npmPackages === undefined) return undefined;
  const folder = join(path, npmPackages);
  return ensureNpmPackages({ cacheDir, folder, name: basename(folder), log });
}

/** Copies a file of a recipe's folder into the build context; TypeScript arrives there as JavaScript. */
async function copyIntoContext(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  if (!from.endsWith(".ts")) return copyFileSync(from, to);
  const { transpile } = await import("./transpile.ts");
  writeFileSync(to.replace(/\.ts$/, ".js"), transpile(readFileSync(from, "utf8")));
}

/** "redis-server 5:8.6.3-1" → "redis-server 8.6.3": without epoch and Debian revision. */
export function realVersion(packageName: string, debianVersion: string): string {
  return `${packageName} ${debianVersion.replace(/^\d+:/, "").replace(/[-+~].*$/, "")}`;
}

/** Builds one image on the base. The inputs label is set by a last step of its own, so a half-built image never carries it. */
export async function buildServiceImage(options: { name: SandboxImage; cacheDir: string; inputs: string }): Promise<void> {
  const { name, cacheDir } = options;
  const recipe = recipeOf(name);
  const step = `building image ${name}`;
  const binaries = await compileBinaries(name, cacheDir);
  const work = join(cacheDir, "work");
  mkdirSync(work, { recursive: true });
  const context = mkdtempSync(join(work, `${name}-`));
  const unlabelled = `pocket-sandbox/${name}:building`;
  try {
    for (const file of filesUnder(recipe.path, (candidate) => !isGoFile(candidate) && !candidate.endsWith(".d.ts"))) {
      await copyIntoContext(join(recipe.path, file), join(context, file));
    }
    const packages = await installPackages(name, cacheDir);
    if (packages) cpSync(packages, join(context, "node_modules"), { recursive: true, verbatimSymlinks: true });
    for (const [binary, path] of Object.entries(binaries)) cpSync(path, join(context, binary));
    for (const [place, { module, path }] of Object.entries(recipe.moduleFiles ?? {})) {
      const { folder } = await requiredModule(recipe.modulePath, module);
      cpSync(join(folder, path), join(context, place), { recursive: true });
    }
    const given = { BASE: localReference(parentOf(name) ?? "base"), ...recipe.buildArgs };
    const buildArgs = Object.entries(given).flatMap(([argument, value]) => ["--build-arg", `${argument}=${value}`]);
    const from = ["-f", join(context, recipe.dockerfile ?? "Dockerfile"), ...(recipe.target ? ["--target", recipe.target] : [])];
    const network = ["--network", "host", ...(await mirrorHostFlags())];
    await docker(["build", "-q", ...network, "--force-rm", ...buildArgs, ...from, "-t", unlabelled, context], { step });
    const labelArgs = [`${labels.sandbox}=1`, `${labels.inputs}=${options.inputs}`];
    // An image inherits the labels of the one below; what that one really is would be untrue of this one.
    if (parentOf(name)) labelArgs.push(`${labels.real}=`);
    if (recipe.standsInFor) labelArgs.push(`${labels.standIn}=${recipe.standsInFor}`);
    if (recipe.realPackage) {
      const query = ["--network", "none", "--entrypoint", "dpkg-query", unlabelled, "-W", "-f", "$" + "{Version}", recipe.realPackage];
      labelArgs.push(`${labels.real}=${realVersion(recipe.realPackage, await docker(["run", "--rm", ...query], { step }))}`);
    }
    if (recipe.realModules) {
      const versions = recipe.realModules.map(async (module) => `${module} ${(await requiredModule(recipe.modulePath, module)).version}`);
      labelArgs.push(`${labels.real}=${(await Promise.all(versions)).join(", ")}`);
    }
    const flags = labelArgs.flatMap((label) => ["--label", label]);
    await docker(["build", "-q", ...flags, "-t", localReference(name), "-"], { step, input: `FROM ${unlabelled}\n` });
    await docker(["image", "rm", unlabelled], { step });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
