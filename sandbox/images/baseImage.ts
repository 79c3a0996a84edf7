import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Authority } from "./ca.ts";
import { labels, localReference } from "./catalogue.ts";
import { hashTexts } from "./contentHash.ts";
import { debianMirror } from "./debianMirror.ts";
import { docker } from "./docker.ts";
import { explainFailure, SandboxError } from "./errors.ts";
import { run, tryRun } from "./run.ts";

const suite = "forky";
const aptPatienceMs = 300_000;
const packages = ["ca-certificates", "curl", "tini"];
// The mirror's testing suites may be past their Valid-Until; the setting stays in the image for the builds on top of it.
const aptOptions = ['Acquire::Check-Valid-Until "false"', "Acquire::Retries 3"];
const excluded = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*"];

/** Changes when an image on top of the base has to be built anew. */
export function baseKey(authority: Authority): string {
  return hashTexts(suite, ...packages, ...aptOptions, ...excluded, process.arch, readFileSync(authority.certificateFile, "utf8"));
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

/** Builds the Debian base of every image: minimal system, curl, tini, and the sandbox's authority in the system store. */
export async function buildBaseImage(options: {
  cacheDir: string;
  authority: Authority;
  key: string;
  log: (line: string) => void;
}): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new SandboxError("building sandbox images needs root (mmdebstrap, apt)", "run the same command as root");
  }
  await ensureMmdebstrap(options.log);
  const work = join(options.cacheDir, "work");
  mkdirSync(work, { recursive: true });
  const tarball = join(work, "base.tar");
  const trust = `install -D -m 644 ${options.authority.certificateFile} "$1/usr/local/share/ca-certificates/pocket-sandbox.crt"`;
  try {
    await run(
      "mmdebstrap",
      [
        "--quiet",
        "--variant=minbase",
        "--format=tar",
        ...aptOptions.map((option) => `--aptopt=${option}`),
        ...excluded.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
        `--include=${packages.join(",")}`,
        `--customize-hook=${trust} && chroot "$1" update-ca-certificates >/dev/null`,
        suite,
        tarball,
        debianMirror(),
      ],
      { step: `making a Debian ${suite} root` },
    );
    const changes = [`LABEL ${labels.sandbox}=1`, `LABEL ${labels.inputs}=${options.key}`].flatMap((change) => ["-c", change]);
    await docker(["import", ...changes, tarball, localReference("base")], { step: "importing the base image" });
  } finally {
    rmSync(tarball, { force: true });
  }
}
