import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { collect } from "../../../validation/collect.ts";
import { planChecks } from "../../../validation/plan.ts";
import { type CheckResult, resultOf } from "../../../validation/run.ts";
import type { Evidence, Section } from "../../../validation/source.ts";
import { rootOf } from "../../../validation/source.ts";
import type { ContainerFacts } from "../../../validation/sources/containers.ts";
import type { Recording } from "../../engine/support/evidence.ts";

/** What every source of a real lab said when all was well and both wizards were done. Made anew by the engine test of faults with POCKET_RECORD=1. */
export const recording: Recording = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../fixtures/validation/lab.json"), "utf8"));

const { validationEndpoints, bootstrapReport } = recording.outputs;
export const checks = planChecks(validationEndpoints, bootstrapReport);
export const rootIds = [...new Set(checks.flatMap(({ sources }) => sources.map((source) => rootOf(source).id)))];

/** The results of the whole plan with the recorded evidence, changed: a value for a source, or the reason why it has none. */
export async function resultsWith(changes: Record<string, Evidence> = {}): Promise<Map<string, CheckResult>> {
  const known = (id: string): Evidence => changes[id] ?? { ok: true, value: recording.evidence[id] };
  const sources = checks.flatMap((check) => check.sources);
  const evidence = await collect(
    sources.filter((source) => rootOf(source).kind === "host"),
    { runOnHost: async (_, hostSources) => hostSources.map(({ id }) => known(id)), probe: { resolve: new Map() }, concurrency: 1 },
  );
  for (const source of sources) if (rootOf(source).kind === "probe") evidence.set(source.id, known(rootOf(source).id));
  return new Map(checks.map((check) => [check.id, resultOf(check, evidence)]));
}

/** A recorded section with its output changed. */
export function edited(id: string, change: (stdout: string) => string): Record<string, Evidence> {
  const section = recording.evidence[id] as Section;
  const stdout = change(section.stdout);
  if (stdout === section.stdout) throw new Error(`${id}: the change changes nothing`);
  return { [id]: { ok: true, value: { ...section, stdout } } };
}

/** The recorded containers with one changed. */
export function container(instance: string, change: (found: ContainerFacts) => void): Record<string, Evidence> {
  return edited("containers@local", (text) => {
    const list: ContainerFacts[] = JSON.parse(text);
    const found = list.find(({ Name }) => Name.endsWith(`-${instance}`));
    if (!found) throw new Error(`no container ${instance}`);
    change(found);
    return JSON.stringify(list);
  });
}

/** Ids that end otherwise than in the recording, with how. */
export async function differences(changes: Record<string, Evidence>): Promise<Record<string, string>> {
  const [before, after] = [await resultsWith(), await resultsWith(changes)];
  return Object.fromEntries(
    [...after].filter(([id, { status }]) => before.get(id)!.status !== status).map(([id, { status }]) => [id, status]),
  );
}
