import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sumMetric } from "../../validation/relayProbe.ts";
import { validationResultSchema } from "../../validation/report/schema.ts";
import type { CheckResult } from "../../validation/run.ts";
import { validateStack } from "../../validation/validate.ts";
import { finishWizard, pollerTimes } from "./support/controlPlane.ts";
import { recordEvidence, writeRecording } from "./support/evidence.ts";
import { type FaultContext, type LabFault, loudFaults, type Outputs, quietFaults, stopped } from "./support/labFaults.ts";
import { leader, until } from "./support/observe.ts";
import { chainFaults, fakeChain, type OutputFault, outputFaults } from "./support/outputFaults.ts";
import { docker, execute, freePort, TestStack } from "./support/project.ts";

const name = "validate";
const ownerIdentity = "pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4";

let stack: TestStack;
let outputs: Outputs;
let context: FaultContext;
let base: Map<string, CheckResult>;
const table: string[] = [];

async function validated(changed: Outputs = outputs, only: string[] = [], env = stack.env): Promise<Map<string, CheckResult>> {
  const options = { deep: false, only, resolve: new Map<string, string>(), env };
  const result = await validateStack(changed.validationEndpoints, changed.bootstrapReport, options);
  return new Map(result.checks.map((check) => [check.id, check]));
}

/** Ids that end otherwise than in the healthy lab. */
const differing = (found: Map<string, CheckResult>) =>
  Object.fromEntries([...found].filter(([id, { status }]) => base.get(id)?.status !== status).map(([id, { status }]) => [id, status]));

/** A planned port's check is named by the port, which differs from run to run. */
const named = (statuses: Record<string, string>) =>
  Object.fromEntries(Object.entries(statuses).map(([id, status]) => [id.replace(/^(exposure-planned\/.+)\/\d+$/, "$1"), status]));

/** Exactly the expected checks end otherwise, each failure says what, why and what next, and nothing of it passes. */
function expectExactly(faults: (LabFault | OutputFault)[], found: Map<string, CheckResult>): void {
  expect(named(differing(found))).toEqual(expectedOf(faults));
  for (const { id, status, what, evidence, next } of found.values()) {
    if (status === "fail") expect([id, what, evidence, next].every(Boolean), id).toBe(true);
  }
  for (const { fault, expected } of faults) {
    for (const [id, status] of Object.entries(expected)) {
      const check = [...found.values()].find((one) => one.id === id || one.id.startsWith(`${id}/`));
      table.push(`${fault.padEnd(52)} ${status.padEnd(6)} ${id.padEnd(32)} ${check?.what?.slice(0, 90)}`);
    }
  }
}

const healthyAgain = () =>
  until("the lab is as it was", 60, async () => {
    const left = Object.keys(differing(await validated())).filter((id) => !id.startsWith("container-restarts/"));
    return left.length === 0;
  });

const expectedOf = (faults: (LabFault | OutputFault)[]): Record<string, string> =>
  Object.assign({}, ...faults.map(({ expected }) => expected));

/** What validation finds, once that is what is expected or stays otherwise: on a busy machine a probe may miss its time, a fault's own picture stays. */
async function settled(faults: LabFault[]): Promise<Map<string, CheckResult>> {
  for (let look = 1; ; look += 1) {
    const found = await validated();
    if (look === 6 || isDeepStrictEqual(named(differing(found)), expectedOf(faults))) return found;
  }
}

async function injected(faults: LabFault[]): Promise<void> {
  try {
    for (const { inject } of faults) await inject(context);
    expectExactly(faults, await settled(faults));
  } finally {
    for (const { undo } of faults.toReversed()) await undo(context);
  }
}

/** The outputs with all faults' changes; BASE is replaced by an address. */
function promised(faults: OutputFault[], address = ""): Outputs {
  const copy = structuredClone(outputs);
  for (const { change } of faults) change(copy);
  return JSON.parse(JSON.stringify(copy).replaceAll("BASE", address));
}

beforeAll(async () => {
  const [relayPort, providerPort, middlemanPort, uiPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  stack = new TestStack(name, {
    profile: "lab",
    placement: { miner: { hosts: ["local"], perHost: 2 } },
    relay: { relayPort, services: { demo: { demo: true } } },
    temporal: { mode: "managed", ui: { port: uiPort } },
    provider: { enabled: true, ownerIdentity, adminPort: providerPort },
    middleman: { enabled: true, ownerIdentity, port: middlemanPort },
  });
  await stack.init();
  await stack.mustUp();
  outputs = await stack.outputs();
  context = { stack: name, filesFolder: stack.filesFolder };
});
afterAll(async () => {
  console.log(`${table.length} results of faults in a real lab:\n${table.join("\n")}`);
  await stack.dispose();
});

describe("a healthy lab", () => {
  it("waits for its operator only, and says so with exit code 3 (R000-117)", async () => {
    const { validationEndpoints, bootstrapReport } = outputs;
    const result = await validateStack(validationEndpoints, bootstrapReport, { deep: false, only: [], resolve: new Map(), env: stack.env });
    const wrong = result.checks.filter(({ status }) => ["fail", "notRun", "chain"].includes(status));
    expect(wrong).toEqual([]);
    expect(new Set(result.tasks.map((id) => id.split("/")[0]))).toEqual(
      new Set(["igniter-wizard", "temporal-pollers", "temporal-schedules"]),
    );
    expect(result.exitCode).toBe(3);
  });

  it("is good once both wizards are done, and quick", async () => {
    await finishWizard(name, "provider");
    await finishWizard(name, "middleman");
    for (const app of ["provider", "middleman"] as const)
      await until(`the worker of the ${app} polls`, 60, async () => (await pollerTimes(name, app)).length >= 2);
    await until("everything passes", 60, async () => {
      base = await validated();
      return [...base.values()].every(({ status }) => status === "pass" || status === "warn");
    });
    const { validationEndpoints, bootstrapReport } = outputs;
    const again = await validateStack(validationEndpoints, bootstrapReport, { deep: false, only: [], resolve: new Map(), env: stack.env });
    expect(again.summary.planned).toBeGreaterThan(100);
    expect(again.exitCode).toBe(0);
    console.log(`validation of the lab: ${again.summary.planned} checks in ${again.milliseconds} ms`);
    expect(again.milliseconds).toBeLessThan(15_000); // a bound for a machine that runs other tests, too
    if (process.env.POCKET_RECORD) {
      const file = resolve(import.meta.dirname, "../fixtures/validation/lab.json");
      writeRecording(file, await recordEvidence(outputs, stack.env), join(stack.folder));
    }
  });
});

describe("the command line", () => {
  const cli = (...args: string[]) => {
    const program = resolve(import.meta.dirname, "../../cli/pocket.ts");
    return execute(process.execPath, [program, "validate", "--stack", name, ...args], { env: { ...stack.stackEnv, NO_COLOR: "1" } });
  };

  it("prints JSON of its schema, writes JUnit and ends with the result's code", async () => {
    const junit = join(stack.folder, "junit.xml");
    const result = await cli("--only", "redis,postgres-*", "--json", "--junit", junit);
    expect(result.code, result.output).toBe(0);
    const { checks, only, summary } = validationResultSchema.parse(JSON.parse(result.stdout));
    expect([only, summary.planned, summary.pass]).toEqual([["redis", "postgres-*"], checks.length, checks.length]);
    expect(readFileSync(junit, "utf8")).toContain(`tests="${checks.length}" failures="0" errors="0"`);
  });

  it("lists the plan without running it, as text and without colours in a pipe", async () => {
    const result = await cli("--plan", "--only", "chain");
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^chain-rpc +host +the chain's RPC answers/m);
    expect((await cli("--only", "redis-version")).stdout).toMatch(
      /✓ redis +1 of 1 passed\n\nEverything that was looked at is good\. 1 planned: 1 passed\n$/,
    );
  });

  it("could not run: unknown names and stacks end with 2 and say what to do", async () => {
    const unknown = await cli("--only", "redsi");
    expect([unknown.code, unknown.output]).toEqual([2, expect.stringMatching(/--only redsi: .*did you mean redis.*Next:/s)]);
    const missing = await cli("--stack", "nobody");
    expect([missing.code, missing.output]).toEqual([2, expect.stringMatching(/Next:/)]);
  });
});

describe("faults in the lab", () => {
  it(`${quietFaults.length} that do not disturb each other, all at once`, async () => {
    await injected(quietFaults);
    await healthyAgain();
  });

  it.each(loudFaults.map((faults) => [faults.map(({ fault }) => fault).join(", "), faults] as const))("%s", async (_, faults) => {
    await injected(faults);
    await healthyAgain();
  });

  it("two leaders: another process says that it leads as well", async () => {
    const fake = "pocket-validate-second-leader";
    const script =
      'require("http").createServer((q, r) => r.end(q.url === "/ready" ? "READY" : "ha_miner_leader_status{instance=\\"x\\"} 1\\n")).listen(9092)';
    const image = outputs.bootstrapReport.instances.find(({ role }) => role === "demo-backend")!.image;
    expect((await docker("run", "-d", "--rm", "--name", fake, "--entrypoint", "node", image, "-e", script)).code).toBe(0);
    try {
      const changed = promised([]);
      changed.validationEndpoints.probes.push({
        instance: "miner-9",
        role: "miner",
        host: "local",
        container: fake,
        ports: { metrics: 9092 },
      });
      await until(
        "it answers",
        10,
        async () =>
          sumMetric((await docker("exec", fake, "curl", "-s", "http://127.0.0.1:9092/metrics")).stdout, "ha_miner_leader_status") === 1,
      );
      const found = await validated(changed, ["miner-leader"]);
      expectExactly([{ fault: "two leaders", change: () => undefined, expected: { "miner-leader": "fail" } }], found);
      expect(found.get("miner-leader")?.what).toMatch(/2 miners lead at once/);
    } finally {
      await docker("rm", "-f", fake);
    }
  });

  it("a container that restarts in a loop", async () => {
    const looper = `pocket-${name}-looper`;
    const image = outputs.bootstrapReport.instances.find(({ role }) => role === "redis")!.image;
    await docker("run", "-d", "--restart", "always", "--name", looper, "--label", `pocket.stack=${name}`, "--entrypoint", "false", image);
    try {
      const changed = promised([]);
      changed.validationEndpoints.probes.push({ instance: "looper", role: "redis-exporter", host: "local", container: looper, ports: {} });
      await until("it restarted often", 20, async () => Number((await docker("inspect", "-f", "{{.RestartCount}}", looper)).stdout) >= 4);
      const found = await validated(changed, ["container-running", "container-restarts"]);
      expectExactly(
        [
          {
            fault: "container restarts in a loop",
            change: () => undefined,
            expected: { "container-running/looper": "fail", "container-restarts/looper": "fail" },
          },
        ],
        found,
      );
    } finally {
      await docker("rm", "-f", looper);
    }
  });
});

describe("outputs that promise what the lab does not keep", () => {
  it(`${outputFaults.length} at once`, async () => expectExactly(outputFaults, await validated(promised(outputFaults))));

  it.each(chainFaults.map((fault) => [fault.fault, fault] as const))("%s", async (_, fault) => {
    const height = Number(/height (\d+)/.exec(base.get("chain-rpc")!.evidence!)?.[1]) + 10_000;
    const chain = await fakeChain(height, outputs.validationEndpoints.chain.chainId);
    try {
      const gateway = (await docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", `pocket-${name}`)).stdout.trim();
      expectExactly(
        [fault],
        await validated(promised([fault], `http://${gateway}:${chain.port}`), ["chain", "host-clock", "relayer-height"]),
      );
    } finally {
      chain.close();
    }
  });
});

describe("cut off", () => {
  it("from the engine nothing passes that the engine would have to tell", async () => {
    const found = await validated(outputs, [], { ...stack.env, DOCKER_HOST: "unix:///nowhere/docker.sock" });
    const without = [...found.values()].filter(({ where }) => where === "host");
    expect(found.get("host-engine/local")?.status).toBe("fail");
    expect(without.filter(({ id, status }) => status === "pass" && !id.startsWith("host-memory/")).map(({ id }) => id)).toEqual([]);
    expect(new Set(without.filter(({ id }) => !/^host-(engine|memory)/.test(id)).map(({ status }) => status))).toEqual(new Set(["notRun"]));
    table.push(`${"engine out of reach".padEnd(52)} fail   host-engine/local, and ${without.length - 2} others did not run`);
  });
});

describe("the leader is gone", () => {
  it("killed, it leaves a lease behind, and nobody leads until that has run out", async () => {
    await until("somebody leads", 40, async () => (await leader(name)) !== "");
    const led = (await leader(name)).includes("miner-1") ? "miner-1" : "miner-2";
    const fault = stopped(led, { [`miner-ready/${led}`]: "notRun", "miner-leader": "fail", "miner-lease": "fail" }, "kill");
    await fault.inject(context);
    const found = await validated(outputs, ["container-running", "miner-ready", "miner-leader", "miner-lease"]);
    await fault.undo(context);
    expectExactly([fault], found);
  });
});

describe("Redis is gone", () => {
  it("stopped, it fails itself and every miner, and what would have been asked of it did not run", async () => {
    const checked = ["container-running", "redis", "miner-ready", "miner-backlog"];
    await until("all miners are back", 60, async () => Object.keys(differing(await validated(outputs, checked))).length === 0);
    const silent = [...base.keys()].filter((id) => id.startsWith("redis-") || id === "miner-backlog");
    const fault = stopped("redis", {
      "miner-ready/miner-1": "fail",
      "miner-ready/miner-2": "fail",
      ...Object.fromEntries(silent.map((id) => [id, "notRun" as const])),
    });
    await fault.inject(context);
    const found = await validated(outputs, checked);
    await fault.undo(context);
    expectExactly([fault], found);
  });
});
