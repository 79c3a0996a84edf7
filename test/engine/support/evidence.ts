import { writeFileSync } from "node:fs";
import { collect } from "../../../validation/collect.ts";
import { runInShell } from "../../../validation/hostRun.ts";
import { planChecks } from "../../../validation/plan.ts";
import { rootOf, type Section } from "../../../validation/source.ts";
import type { ContainerFacts } from "../../../validation/sources/containers.ts";
import type { TestStack } from "./project.ts";

/** What a stack's sources say right now, and the outputs that the plan follows from. */
export interface Recording {
  takenAt: string;
  outputs: Awaited<ReturnType<TestStack["outputs"]>>;
  /** Values by id of the sources that look themselves. */
  evidence: Record<string, unknown>;
}

/** Looks once with every source of the plan. Throws when one has no value. */
export async function recordEvidence(outputs: Recording["outputs"], env: NodeJS.ProcessEnv): Promise<Recording> {
  const { validationEndpoints, bootstrapReport } = outputs;
  const roots = planChecks(validationEndpoints, bootstrapReport).flatMap(({ sources }) => sources.map(rootOf));
  const found = await collect(roots, {
    runOnHost: (_, sources) => runInShell(["bash", "-s"], sources, env),
    probe: { resolve: new Map() },
    concurrency: 12,
  });
  const evidence = [...found].map(([id, one]) => {
    if (!one.ok) throw new Error(`${id}: ${one.why}`);
    return [id, one.value] as const;
  });
  return { takenAt: new Date().toISOString(), outputs, evidence: Object.fromEntries(evidence) };
}

/** Writes a recording as a fixture, without what checks do not look at and without this machine's folders. */
export function writeRecording(file: string, recording: Recording, folder: string): void {
  const containers = recording.evidence["containers@local"] as Section;
  const evidence = {
    ...recording.evidence,
    "containers@local": { ...containers, stdout: JSON.stringify(JSON.parse(containers.stdout).map(lookedAt)) },
  };
  writeFileSync(file, `${JSON.stringify({ ...recording, evidence }, null, 1).replaceAll(folder, "/srv/lab")}\n`);
}

function lookedAt({ Name, Image, RestartCount, Config, State, HostConfig, Mounts, NetworkSettings }: ContainerFacts): ContainerFacts {
  const { Privileged, ReadonlyRootfs, CapDrop, SecurityOpt, NetworkMode, PidMode, RestartPolicy } = HostConfig;
  const { Status, Running, Restarting, ExitCode, OOMKilled, StartedAt, Health } = State;
  return {
    Name,
    Image,
    RestartCount,
    Config: { Image: Config.Image, User: Config.User, Env: Config.Env, Labels: {} },
    State: { Status, Running, Restarting, ExitCode, OOMKilled, StartedAt, ...(Health ? { Health: { Status: Health.Status } } : {}) },
    HostConfig: { Privileged, ReadonlyRootfs, CapDrop, SecurityOpt, NetworkMode, PidMode, RestartPolicy },
    Mounts: Mounts.map(({ Type, Source, Destination, RW }) => ({ Type, Source, Destination, RW })),
    NetworkSettings: { Ports: NetworkSettings.Ports },
  };
}
