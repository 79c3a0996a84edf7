import { existsSync, readFileSync } from "node:fs";
import { startEngine } from "../../../launcher/dockerEngine.ts";
import { sandboxDns } from "../../../launcher/sandboxSetup.ts";
import { until } from "./observe.ts";

const pidFile = "/var/run/docker.pid";
const running = (pid: string) => existsSync(`/proc/${pid}`);

/** Why the engine of this machine is not to be stopped by a test; undefined for one that the launcher started for the sandbox. */
export function whyNotOurEngine(): string | undefined {
  if (existsSync("/run/systemd/system")) return "systemd runs it";
  if (process.env.DOCKER_HOST) return "DOCKER_HOST names another one";
  if (!existsSync(pidFile)) return `${pidFile} is missing`;
  const command = readFileSync(`/proc/${readFileSync(pidFile, "utf8").trim()}/cmdline`, "utf8")
    .split("\0")
    .filter(Boolean);
  const ours = ["dockerd", "--dns", sandboxDns];
  return command.join(" ") === ours.join(" ") ? undefined : `somebody else started it: ${command.join(" ")}`;
}

/** Stops the engine as a machine that shuts down does, and starts it as the launcher does. */
export async function restartEngine(): Promise<void> {
  const pid = readFileSync(pidFile, "utf8").trim();
  process.kill(Number(pid), "SIGTERM");
  await until("the engine has stopped", 120, async () => !running(pid));
  await startEngine(sandboxDns);
}
