import { docker } from "../images/docker.ts";
import { explainFailure, SandboxError } from "../images/errors.ts";
import { type RunResult, tryRun } from "../images/run.ts";
import { labLabels } from "./layout.ts";

export interface LabContainer {
  name: string;
  running: boolean;
  startedAt: string;
  labels: Record<string, string>;
}

/** Every container of a lab, running or not. */
export async function labContainers(lab: string): Promise<LabContainer[]> {
  const step = `looking for the containers of lab ${lab}`;
  const ids = (await docker(["ps", "-aq", "--filter", `label=${labLabels.lab}=${lab}`], { step })).split("\n").filter(Boolean);
  if (ids.length === 0) return [];
  interface Row {
    Name: string;
    State: { Running: boolean; StartedAt: string };
    Config: { Labels: Record<string, string> };
  }
  const rows = JSON.parse(await docker(["container", "inspect", ...ids], { step })) as Row[];
  return rows.map((row) => ({
    name: row.Name.replace(/^\//, ""),
    running: row.State.Running,
    startedAt: row.State.StartedAt,
    labels: row.Config.Labels,
  }));
}

/** Starts a container as told; one that exists and is stopped is started again. Errors: SandboxError, and nothing half-made stays. */
export async function startContainer(name: string, present: LabContainer[], args: string[]): Promise<boolean> {
  const step = `starting ${name}`;
  const existing = present.find((container) => container.name === name);
  if (existing?.running) return false;
  if (existing) {
    await docker(["start", name], { step });
    return true;
  }
  const result = await tryRun("docker", ["run", "-d", "--name", name, "--log-opt", "max-size=5m", ...args], { step });
  if (result.code === 0) return true;
  await tryRun("docker", ["rm", "-f", "-v", name], { step });
  if (/address already in use|port is already allocated/i.test(result.stderr)) {
    throw new SandboxError(
      `${step}: a port is taken: ${result.stderr.trim().split("\n").at(-1)}`,
      "see who listens with `ss -ltnp`, or take the lab down and up again under another --name, which has other addresses",
    );
  }
  throw explainFailure(step, result.stdout + result.stderr);
}

/** Runs a program in a container. */
export function execIn(container: string, command: string[], step: string): Promise<RunResult> {
  return tryRun("docker", ["exec", container, ...command], { step });
}

/** Like `execIn`, but anything but exit code 0 is a SandboxError. Returns the output. */
export async function mustExecIn(container: string, command: string[], step: string): Promise<string> {
  return docker(["exec", container, ...command], { step });
}
