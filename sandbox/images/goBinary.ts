import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { filesUnder, hashFiles } from "./contentHash.ts";
import { run } from "./run.ts";

const isGoInput = (file: string) => (file.endsWith(".go") && !file.endsWith("_test.go")) || file === "go.mod" || file === "go.sum";

/** Hash of everything a module's binaries are compiled from; tests do not count. */
export function goSourcesHash(moduleFolder: string): string {
  return hashFiles(moduleFolder, filesUnder(moduleFolder, isGoInput));
}

/** Compiles one static binary of a module into cacheDir/bin and returns its path; an existing one of the same sources is kept. */
export async function ensureGoBinary(options: { cacheDir: string; moduleFolder: string; name: string; package: string }): Promise<string> {
  const bin = join(options.cacheDir, "bin");
  mkdirSync(bin, { recursive: true });
  const prefix = `${options.name}-`;
  const file = join(bin, `${prefix}${goSourcesHash(options.moduleFolder).slice(0, 16)}`);
  if (existsSync(file)) return file;
  const half = `${file}.new-${process.pid}`;
  try {
    await run("go", ["build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags=-s -w", "-o", half, options.package], {
      step: `compiling ${options.name}`,
      cwd: options.moduleFolder,
      env: { CGO_ENABLED: "0", GOWORK: "off" },
    });
    for (const old of readdirSync(bin)) {
      if (old.startsWith(prefix) && join(bin, old) !== half) rmSync(join(bin, old), { force: true });
    }
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
  return file;
}
