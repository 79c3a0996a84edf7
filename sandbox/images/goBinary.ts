import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { filesUnder, hashFiles, hashTexts } from "./contentHash.ts";
import { run } from "./run.ts";

const isGoInput = (file: string) => (file.endsWith(".go") && !file.endsWith("_test.go")) || file === "go.mod" || file === "go.sum";

/** Hash of everything a module's binaries are compiled from; tests do not count. */
export function goSourcesHash(moduleFolder: string): string {
  return hashFiles(moduleFolder, filesUnder(moduleFolder, isGoInput));
}

export interface GoBinary {
  cacheDir: string;
  /** Folder with the go.mod. */
  moduleFolder: string;
  name: string;
  /** A package of the module (".") or of one that it requires (an import path). */
  package: string;
  /** Told at the start and at the end of a compilation, and not at all when there is nothing to compile. */
  log?: (line: string) => void;
}

/** Compiles one static binary of a module into cacheDir/bin and returns its path; an existing one of the same sources is kept. */
export async function ensureGoBinary(options: GoBinary): Promise<string> {
  const bin = join(options.cacheDir, "bin");
  mkdirSync(bin, { recursive: true });
  const inputs = hashTexts(goSourcesHash(options.moduleFolder), options.package);
  const file = join(bin, `${options.name}-${inputs.slice(0, 16)}`);
  if (existsSync(file)) return file;
  const half = `${file}.new-${process.pid}`;
  // The whole name, because the name of a binary may begin with the name of another one.
  const isOlder = (old: string) =>
    old.startsWith(`${options.name}-`) && /^[0-9a-f]{16}(\.new-\d+)?$/.test(old.slice(options.name.length + 1));
  const start = performance.now();
  options.log?.(`compiling ${options.name} …`);
  try {
    await run("go", ["build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags=-s -w", "-o", half, options.package], {
      step: `compiling ${options.name}`,
      cwd: options.moduleFolder,
      env: { CGO_ENABLED: "0", GOWORK: "off" },
    });
    for (const old of readdirSync(bin)) {
      if (isOlder(old) && join(bin, old) !== half) rmSync(join(bin, old), { force: true });
    }
    renameSync(half, file);
    options.log?.(`compiled ${options.name} in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  } finally {
    rmSync(half, { force: true });
  }
  return file;
}
