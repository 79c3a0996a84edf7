import { SandboxError } from "./errors.ts";
import { run } from "./run.ts";

export interface RequiredModule {
  version: string;
  /** Folder of its sources in Go's module cache (read-only files). */
  folder: string;
}

/** A module that the go.mod in a folder requires, downloaded if need be. Errors: SandboxError. */
export async function requiredModule(moduleFolder: string, module: string): Promise<RequiredModule> {
  const step = `finding the Go module ${module}`;
  const options = { step, cwd: moduleFolder, env: { GOWORK: "off", GOFLAGS: "-mod=readonly" } };
  const answer = JSON.parse(await run("go", ["mod", "download", "-json", module], options)) as { Version?: string; Dir?: string };
  if (!answer.Version || !answer.Dir) throw new SandboxError(`${step}: Go does not say where it is`, `look at go.mod in ${moduleFolder}`);
  return { version: answer.Version, folder: answer.Dir };
}
