import { rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { freePort, TestStack } from "../engine/support/project.ts";
import { bareResources, type StateResource, writeBareProject } from "./bareProgram.ts";
import { type EdgeLatency, measureEdge } from "./edgeLatency.ts";

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, json: { type: "boolean" } } });
const rounds = Math.max(1, Math.min(50, Number(values.rounds) || 5));
const say = (text: string) => process.stderr.write(`${text}\n`);

interface Subject {
  name: string;
  stack: TestStack;
  resources: number;
}

/** Our lab, a program with the same bare resources (with and without traces), and an empty one. */
async function prepare(subjects: Subject[]): Promise<void> {
  const own = new TestStack("bench-own", { profile: "lab", relay: { relayPort: await freePort() } });
  subjects.push({ name: "ours (lab)", stack: own, resources: 0 });
  await own.init();
  say("bringing the lab up");
  await own.mustUp();
  const exported = JSON.parse((await own.pulumi("stack", "export")).stdout);
  const state: StateResource[] = exported.deployment.resources;
  subjects[0]!.resources = state.length;
  for (const [name, id, resources, traces] of [
    ["bare resources", "bench-bare", bareResources(state, "pocket-bench-bare"), true],
    ["bare resources, traces off", "bench-bare-fast", bareResources(state, "pocket-bench-fast"), false],
    ["empty program", "bench-empty", undefined, true],
  ] as const) {
    const stack = new TestStack(id, {});
    rmSync(join(stack.folder, "stacks"));
    subjects.push({ name, stack, resources: resources ? resources.length + 2 : 1 });
    writeBareProject(stack.folder, resources, traces);
    await stack.init();
    say(`bringing "${name}" up`);
    await stack.mustUp();
  }
}

async function timed(stack: TestStack, operation: "preview" | "up"): Promise<number> {
  const begin = performance.now();
  const args = operation === "preview" ? ["preview", "--expect-no-changes"] : ["up", "--yes", "--skip-preview", "--expect-no-changes"];
  const result = await stack.pulumi(...args);
  if (result.code !== 0) throw new Error(`unchanged ${operation} of ${stack.stack} failed:\n${result.output}`);
  return (performance.now() - begin) / 1000;
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function measure(subjects: Subject[]) {
  const samples = new Map(subjects.map(({ name }) => [name, { preview: [] as number[], up: [] as number[] }]));
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`);
    for (const { name, stack } of subjects) {
      for (const operation of ["preview", "up"] as const) samples.get(name)![operation].push(await timed(stack, operation));
    }
  }
  return subjects.map(({ name, resources }) => {
    const { preview, up } = samples.get(name)!;
    return { name, resources, previewSeconds: median(preview), upSeconds: median(up) };
  });
}

function render(rows: Awaited<ReturnType<typeof measure>>, edge: EdgeLatency): string {
  const [own, bare, fast, empty] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
  const budget = 1.3 * empty.previewSeconds + (bare.previewSeconds - empty.previewSeconds);
  const line = (row: (typeof rows)[0]) =>
    `| ${row.name} | ${row.resources} | ${row.previewSeconds.toFixed(2)} s | ${row.upSeconds.toFixed(2)} s | ${(row.previewSeconds / empty.previewSeconds).toFixed(2)} | ${(row.upSeconds / empty.upSeconds).toFixed(2)} |`;
  return `# Bench: an unchanged run

Written by \`npm run bench\` (${rounds} rounds, interleaved, medians; ${cpus().length} cores; stand-in plugins, which are Node programs and slower to start than
the real ones). Ratios are against the empty program of the same run.

| program | resources | preview | up | preview ratio | up ratio |
|---|---|---|---|---|---|
${rows.map(line).join("\n")}

| figure | value | limit |
|---|---|---|
| unchanged preview against 1.3 × empty + the cost of as many bare resources | ${own.previewSeconds.toFixed(2)} s | ${budget.toFixed(2)} s |
| ours / bare resources, preview | ${(own.previewSeconds / bare.previewSeconds).toFixed(2)} | 1.10 |
| ours / bare resources with traces off, preview | ${(own.previewSeconds / fast.previewSeconds).toFixed(2)} | 1.30 |
| unchanged up | ${own.upSeconds.toFixed(2)} s | 8 s |
| a relay's median (best round), straight to the relayer | ${edge.directMilliseconds.toFixed(2)} ms | |
| the edge with TLS adds to it | ${(edge.edgeMilliseconds - edge.directMilliseconds).toFixed(2)} ms | 1 ms |
`;
}

const subjects: Subject[] = [];
try {
  await prepare(subjects);
  const rows = await measure(subjects);
  const edge = await measureEdge(rounds, say);
  const text = render(rows, edge);
  writeFileSync(join(root, "docs", "bench.md"), text);
  process.stdout.write(values.json ? `${JSON.stringify({ rounds, rows, edge }, null, 2)}\n` : text);
} finally {
  say("taking everything down");
  for (const { stack } of subjects) await stack.dispose();
}
