import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run, tryOutput } from "./exec.ts";
import type { Mode } from "./mode.ts";
import { dataDirectory } from "./paths.mjs";
import { step } from "./progress.ts";
import { UserError } from "./userError.ts";

/** The oldest engine that the containers' options were tried on. */
const minimum = [20, 10] as const;

const logFile = join(dataDirectory, "dockerd.log");

export type EngineState = { kind: "running"; version: string } | { kind: "no-client" } | { kind: "not-running"; problem: string };

async function look(): Promise<EngineState> {
  const result = await run("docker", ["version", "--format", "{{.Server.Version}}"]).catch(() => undefined);
  if (!result) return { kind: "no-client" };
  if (result.code !== 0) return { kind: "not-running", problem: result.stderr.trim().split("\n").at(-1) ?? "" };
  return { kind: "running", version: result.stdout.trim() };
}

/** True for 20.10 and newer; false for anything that is not a version. */
export function isNewEnough(version: string): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

/** What a person who is not root, or uses another engine, has to do: undefined when the launcher may install and start one. */
export function whyNotOurs(state: EngineState, who: { root: boolean; linux: boolean; dockerHost?: string }): UserError | undefined {
  if (state.kind === "running") return undefined;
  const problem = state.kind === "no-client" ? "the docker command is not installed" : `no Docker engine answers (${state.problem})`;
  if (who.dockerHost) return new UserError(problem, `start the engine at DOCKER_HOST=${who.dockerHost}, or unset DOCKER_HOST`);
  if (!who.linux) return new UserError(problem, "install Docker Desktop or another engine and start it");
  if (!who.root) {
    return new UserError(
      `${problem}, and only root can install and start one`,
      "run the same command as root, or install Docker and add yourself to the group docker (sudo apt-get install docker.io && sudo usermod -aG docker $USER)",
    );
  }
  return undefined;
}

/** A Docker engine that answers: the running one, or one installed from Debian and started by us (root only). Returns its version. */
export async function ensureDocker(mode: Mode, dns: string | undefined): Promise<string> {
  let state = await look();
  const refusal = whyNotOurs(state, {
    root: process.getuid?.() === 0,
    linux: process.platform === "linux",
    dockerHost: process.env.DOCKER_HOST,
  });
  if (refusal) throw refusal;
  if (state.kind !== "running") {
    await installEngine();
    await startEngine(mode === "sandbox" ? dns : undefined);
    state = await look();
  }
  if (state.kind !== "running") throw new UserError("the Docker engine was started and does not answer", `look at ${logFile}`);
  if (!isNewEnough(state.version)) {
    throw new UserError(
      `the Docker engine is ${state.version}; ${minimum.join(".")} or newer is needed`,
      "upgrade the engine (Debian: apt-get install docker.io)",
    );
  }
  return state.version;
}

async function installEngine(): Promise<void> {
  if ((await tryOutput("sh", ["-c", "command -v dockerd && command -v docker && command -v iptables"])) !== undefined) return;
  if ((await tryOutput("apt-get", ["--version"])) === undefined) {
    throw new UserError("Docker is not installed and this is not a Debian-like system", "install Docker and run the same command again");
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await step("Docker engine from Debian", async (report) => {
    await mustRun("apt-get", ["update", "-qq"], "apt-get update", { env, onLine: report });
    const install = ["install", "-qq", "-y", "--no-install-recommends", "docker.io", "iptables"];
    await mustRun("apt-get", install, "apt-get install docker.io", { env, onLine: report });
  });
}

/** Starts an installed engine and waits until it answers, 60 s at most. `dns`: resolver for containers. */
export async function startEngine(dns: string | undefined): Promise<void> {
  await step("starting the Docker engine", async () => {
    if (existsSync("/run/systemd/system")) {
      await mustRun("systemctl", ["start", "docker"], "starting Docker");
    } else {
      mkdirSync(dataDirectory, { recursive: true });
      const log = openSync(logFile, "a");
      // detached with its own session: Ctrl-C on the launcher must not end the engine
      spawn("dockerd", dns ? ["--dns", dns] : [], { detached: true, stdio: ["ignore", log, log] }).unref();
    }
    const deadline = Date.now() + 60_000;
    while ((await look()).kind !== "running") {
      if (Date.now() > deadline) throw new UserError("the Docker engine did not come up in 60 s", `look at ${logFile}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  });
}
