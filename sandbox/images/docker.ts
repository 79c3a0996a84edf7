import { explainFailure } from "./errors.ts";
import { type RunOptions, run, tryRun } from "./run.ts";

/** The legacy builder needs no plugin; engines without buildx have only that one. */
const dockerEnvironment = { DOCKER_BUILDKIT: "0", DOCKER_CLI_HINTS: "false" };

export function docker(args: string[], options: RunOptions): Promise<string> {
  return run("docker", args, { ...options, env: { ...dockerEnvironment, ...options.env } });
}

/** Id and labels of an image, or of a container with its image and state. */
export interface Inspected {
  id: string;
  labels: Record<string, string>;
}

/** Images by reference; one that does not exist is missing from the map. */
export async function inspectImages(references: string[]): Promise<Map<string, Inspected>> {
  const found = new Map<string, Inspected>();
  if (references.length === 0) return found;
  const step = "asking the Docker engine for its images";
  const result = await tryRun("docker", ["image", "inspect", ...references], { step, env: dockerEnvironment });
  if (result.code !== 0 && !/no such image/i.test(result.stderr)) throw explainFailure(step, result.stderr);
  interface Row {
    Id: string;
    RepoTags: string[] | null;
    Config: { Labels: Record<string, string> | null };
  }
  for (const row of JSON.parse(result.stdout || "[]") as Row[]) {
    for (const tag of row.RepoTags ?? []) found.set(tag, { id: row.Id, labels: row.Config.Labels ?? {} });
  }
  return found;
}

export interface InspectedContainer extends Inspected {
  running: boolean;
}

/** Containers by name; one that does not exist is missing from the map. */
export async function inspectContainers(names: string[]): Promise<Map<string, InspectedContainer>> {
  const step = "asking the Docker engine for its containers";
  const result = await tryRun("docker", ["container", "inspect", ...names], { step, env: dockerEnvironment });
  if (result.code !== 0 && !/no such container/i.test(result.stderr)) throw explainFailure(step, result.stderr);
  interface Row {
    Id: string;
    Name: string;
    State: { Running: boolean };
    Config: { Labels: Record<string, string> | null };
  }
  const rows = JSON.parse(result.stdout || "[]") as Row[];
  return new Map(
    rows.map((row) => [row.Name.replace(/^\//, ""), { id: row.Id, labels: row.Config.Labels ?? {}, running: row.State.Running }]),
  );
}
