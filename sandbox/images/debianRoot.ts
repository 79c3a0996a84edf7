import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labels } from "./catalogue.ts";
import { docker } from "./docker.ts";
import { explainFailure, SandboxError } from "./errors.ts";
import { run, tryRun } from "./run.ts";

const aptPatienceMs = 300_000;
// The mirror's testing suites may be past their Valid-Until; the setting stays in the image for the builds on top of it.
export const aptOptions = ['Acquire::Check-Valid-Until "false"', "Acquire::Retries 3"];
export const excludedFiles = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*"];

export interface DebianRoot {
  suite: string;
  /** Mirrors as mmdebstrap takes them: addresses or whole lines of apt's sources. */
  sources: string[];
  packages: readonly string[];
  /** Shell that finishes the root; $1 is its folder. */
  hook: string;
  /** Reference of the image. */
  reference: string;
  /** Hash of the inputs, which becomes a label. */
  key: string;
  /** Further changes of `docker import`, e.g. CMD. */
  changes?: string[];
}

/** True when mmdebstrap can be run; installs it from the machine's own apt sources when it is missing. */
async function ensureMmdebstrap(log: (line: string) => void): Promise<void> {
  const step = "installing mmdebstrap";
  if ((await tryRun("sh", ["-c", "command -v mmdebstrap"], { step })).code === 0) return;
  log("installing mmdebstrap (apt)");
  await aptGet(["update"]);
  await aptGet(["install", "-y", "--no-install-recommends", "mmdebstrap"]);
}

/** Runs apt-get, patient with another apt that holds a lock (its own lock timeout does not cover the package lists). */
async function aptGet(args: string[]): Promise<void> {
  const step = `apt-get ${args.join(" ")}`;
  for (const end = Date.now() + aptPatienceMs; ; await sleep(2000)) {
    const result = await tryRun("apt-get", ["-qq", ...args], { step, env: { DEBIAN_FRONTEND: "noninteractive" } });
    if (result.code === 0) return;
    if (!/could not get lock/i.test(result.stderr) || Date.now() > end) throw explainFailure(step, result.stdout + result.stderr);
  }
}

/** Makes a Debian root with mmdebstrap and imports it as an image of one layer. Errors: SandboxError. */
export async function buildDebianImage(root: DebianRoot, options: { cacheDir: string; log: (line: string) => void }): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new SandboxError("building sandbox images needs root (mmdebstrap, apt)", "run the same command as root");
  }
  await ensureMmdebstrap(options.log);
  const work = join(options.cacheDir, "work");
  mkdirSync(work, { recursive: true });
  const tarball = join(work, `${root.reference.replace(/[^a-z0-9]+/g, "-")}.tar`);
  const content = [
    ...aptOptions.map((option) => `--aptopt=${option}`),
    ...excludedFiles.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    `--include=${root.packages.join(",")}`,
    `--customize-hook=${root.hook}`,
  ];
  try {
    await run("mmdebstrap", ["--quiet", "--variant=minbase", "--format=tar", ...content, root.suite, tarball, ...root.sources], {
      step: `making a Debian ${root.suite} root`,
    });
    const changes = [`LABEL ${labels.sandbox}=1`, `LABEL ${labels.inputs}=${root.key}`, ...(root.changes ?? [])];
    await docker(["import", ...changes.flatMap((change) => ["-c", change]), tarball, root.reference], {
      step: `importing ${root.reference}`,
    });
  } finally {
    rmSync(tarball, { force: true });
  }
}
