import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { mustRun, run, tryOutput } from "./exec.ts";
import type { Mode } from "./mode.ts";
import { cacheDirectory, checkout } from "./paths.mjs";
import { step } from "./progress.ts";
import { isShim } from "./shim.ts";
import { UserError } from "./userError.ts";

/** The CLI's minor must equal that of the SDK in package.json. */
const version = "3.259.0";

/** Two Go modules, because the newest tagged module that still contains the Node language host is older than the CLI. */
const builds = [
  {
    module: "pulumi",
    output: "pulumi",
    target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    about: "about 7 min cold",
  },
  {
    module: "language-nodejs",
    output: "pulumi-language-nodejs",
    target: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    ldflags: "-s -w",
    about: "about 1 min cold",
  },
];

/** Folder that holds `pulumi` and its Node language host: from PATH, the official download (online), or Go modules, in this order. */
export async function ensurePulumi(mode: Mode): Promise<string> {
  const problems: string[] = [];
  const onPath = await findOnPath();
  if (onPath.folder) return onPath.folder;
  problems.push(`PATH: ${onPath.problem}`);
  if (mode === "online") {
    try {
      return await download();
    } catch (error) {
      problems.push(`official download: ${(error as Error).message.split("\n")[0]}`);
    }
  } else {
    problems.push("official download: not tried in sandbox mode");
  }
  try {
    return await buildFromModules();
  } catch (error) {
    problems.push(`Go modules: ${(error as Error).message}`);
    throw new UserError(
      `Pulumi ${version} is not to be had:\n- ${problems.join("\n- ")}`,
      `install Pulumi ${version} so that pulumi and pulumi-language-nodejs are on PATH, or make one of the three ways above work`,
    );
  }
}

/** A CLI on PATH serves when it is version 3 of the pinned minor or newer and its language host lies beside it. */
export function isGoodEnough(found: string): boolean {
  const match = /^v?(\d+)\.(\d+)\./.exec(found);
  return match !== null && Number(match[1]) === 3 && Number(match[2]) >= Number(version.split(".")[1]);
}

async function findOnPath(): Promise<{ folder?: string; problem?: string }> {
  const folder = (process.env.PATH ?? "").split(delimiter).find((candidate) => {
    const binary = join(candidate, "pulumi");
    return existsSync(binary) && !isShim(binary);
  });
  if (!folder) return { problem: "no pulumi" };
  const found = await tryOutput(join(folder, "pulumi"), ["version"], { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
  if (!found || !isGoodEnough(found))
    return { problem: `pulumi ${found ?? "that does not run"} in ${folder}, ${version} or newer is needed` };
  if (!existsSync(join(folder, "pulumi-language-nodejs"))) return { problem: `no pulumi-language-nodejs beside ${folder}/pulumi` };
  return { folder };
}

async function download(): Promise<string> {
  const target = join(cacheDirectory, "toolchain", `pulumi-${version}-release`);
  const folder = join(target, "pulumi");
  if (existsSync(join(folder, "pulumi"))) return folder;
  const os = process.platform === "darwin" ? "darwin" : "linux";
  const url = `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${os}-${process.arch}.tar.gz`;
  return step(`Pulumi ${version}: official download`, async () => {
    const temporary = temporaryBeside(target);
    try {
      await mustRun("bash", ["-c", 'set -euo pipefail; curl -fsSL --retry 3 "$0" | tar -xz -C "$1"', url, temporary], "downloading Pulumi");
      publish(temporary, target);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return folder;
  });
}

async function buildFromModules(): Promise<string> {
  const go = await tryOutput("go", ["version"]);
  if (!go) throw new UserError("Go is not installed", "install Go 1.26 or newer");
  const modules = join(checkout, "sandbox", "toolchain");
  const hash = createHash("sha256").update(version);
  for (const { module, ldflags } of builds) {
    hash.update(ldflags);
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modules, module, file)));
  }
  const target = join(cacheDirectory, "toolchain", `pulumi-${hash.digest("hex").slice(0, 16)}`);
  if (builds.every(({ output }) => existsSync(join(target, output)))) return withPlainNode(target);

  const temporary = temporaryBeside(target);
  try {
    for (const { module, output, target: goPackage, ldflags, about } of builds) {
      await step(`${output} from Go modules (${about})`, (report) =>
        mustRun("go", ["build", "-v", "-trimpath", "-ldflags", ldflags, "-o", join(temporary, output), goPackage], `building ${output}`, {
          cwd: join(modules, module),
          env: { ...process.env, CGO_ENABLED: "0" },
          onLine: report,
        }),
      );
    }
    const check = await run(join(temporary, "pulumi"), ["version"], { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
    if (!isGoodEnough(check.stdout.trim())) throw new UserError(`the built pulumi says "${check.stdout.trim()}"`, "report this");
    publish(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return withPlainNode(target);
}

/**
 * Folder with the built CLI and its language host told by flag what Pulumi.yaml says. The newest host that is a Go module is older than
 * the CLI and does not see the project's options, so it would load the TypeScript compiler for each run, half a second of it.
 */
function withPlainNode(built: string): string {
  const target = join(built, "plain-node");
  if (existsSync(target)) return target;
  const temporary = temporaryBeside(target);
  try {
    linkSync(join(built, "pulumi"), join(temporary, "pulumi")); // a symbolic link would be followed to the host beside its end
    const host = join(built, "pulumi-language-nodejs");
    writeFileSync(join(temporary, "pulumi-language-nodejs"), `#!/bin/sh\nexec '${host}' -typescript=false "$@"\n`, { mode: 0o755 });
    publish(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return target;
}

/** Hours after which a partial folder can only be what a killed build left behind. */
const staleHours = 2;

function temporaryBeside(target: string): string {
  mkdirSync(dirname(target), { recursive: true });
  for (const name of readdirSync(dirname(target)).filter((entry) => entry.includes(".partial-"))) {
    const path = join(dirname(target), name);
    if (Date.now() - statSync(path).mtimeMs > staleHours * 3_600_000) rmSync(path, { recursive: true, force: true });
  }
  return mkdtempSync(`${target}.partial-`);
}

/** Whole or not at all: an interrupted build leaves only a .partial folder that nobody reads. */
function publish(temporary: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  renameSync(temporary, target);
}
