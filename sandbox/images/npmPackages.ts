import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { filesUnder, hashTexts } from "./contentHash.ts";
import { run } from "./run.ts";

const manifests = ["package.json", "package-lock.json"];

/** Nothing that runs needs these; a Temporal SDK carries the sources of its native library and that library for five platforms. */
const needless = /\.d\.[cm]?ts$|\.map$|\.md$|core-bridge\/sdk-core\/|core-bridge\/releases\/(?!.*linux)/;

const otherProcessors: Record<string, RegExp> = { x64: /\/releases\/aarch64-/, arm64: /\/releases\/x86_64-/ };

const hashOf = (folder: string) => hashTexts(process.arch, ...manifests.map((file) => readFileSync(join(folder, file), "utf8")));

/** True for files that the image can do without. */
export const isNeedless = (file: string, processor: string): boolean =>
  needless.test(file) || (otherProcessors[processor]?.test(file) ?? false);

/**
 * The node_modules folder of a lock file's exact packages, for Linux, without running install scripts; kept in the cache by the lock's hash.
 * Errors: SandboxError of npm, which has to be on PATH.
 */
export async function ensureNpmPackages(options: {
  cacheDir: string;
  folder: string;
  name: string;
  log?: (line: string) => void;
}): Promise<string> {
  const cache = join(options.cacheDir, "npm");
  const prefix = `${options.name}-`;
  const wanted = join(cache, `${prefix}${hashOf(options.folder).slice(0, 16)}`);
  if (existsSync(wanted)) return join(wanted, "node_modules");
  const half = `${wanted}.new-${process.pid}`;
  mkdirSync(half, { recursive: true });
  try {
    for (const file of manifests) await copyFile(join(options.folder, file), join(half, file));
    options.log?.(`installing the npm packages of ${options.name}`);
    const target = ["--os=linux", `--cpu=${process.arch}`, "--libc=glibc"];
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...target], {
      step: `installing the npm packages of ${options.name}`,
      cwd: half,
    });
    for (const file of filesUnder(half, (candidate) => isNeedless(candidate, process.arch))) rmSync(join(half, file));
    for (const old of readdirSync(cache)) {
      if (old.startsWith(prefix) && join(cache, old) !== half) rmSync(join(cache, old), { recursive: true });
    }
    renameSync(half, wanted);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return join(wanted, "node_modules");
}
