import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";

interface Recorded {
  type: string;
  name: string;
  inputs: Record<string, any>;
}

/** Signature key of a secret's wrapper on the wire. */
const signature = "4dabf18193072939515e22adb298388d";

/** Takes secret wrappers off and remembers which top-level inputs were secret. */
function unwrap(value: any): any {
  if (value !== null && typeof value === "object") {
    if (signature in value) return unwrap(value.value);
    if (Array.isArray(value)) return value.map(unwrap);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item)]));
  }
  return value;
}

const recorded: Recorded[] = [];
const secretInputs = new Map<string, string[]>();
/** What the random provider "makes": findable markers that are valid keys. */
const marker = (name: string) =>
  name === "redisPassword" ? "MARKERredispassword" : Buffer.from(`MARKER-${name}`.padEnd(32, "x").slice(0, 32)).toString("hex");

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        secretInputs.set(
          `${type} ${name}`,
          Object.entries<any>(inputs).flatMap(([key, value]) => (value?.[signature] ? [key] : [])),
        );
        const plain = unwrap(inputs);
        recorded.push({ type, name, inputs: plain });
        const outputs: Record<string, unknown> = { ...plain };
        if (type.startsWith("random:")) Object.assign(outputs, { result: marker(name), hex: marker(name) });
        if (type.includes("RemoteImage")) outputs.imageId = `sha256:${name}`;
        if (type.includes("Container")) outputs.networkDatas = [{ ipAddress: "172.20.0.2" }];
        if (type.includes("Command")) outputs.stdout = "version=8.6.3 activedefrag=no";
        return { id: `${name}-id`, state: outputs };
      },
      call: ({ inputs }) => inputs,
    },
    "pocket-provider",
    "unit",
  );
  const { parseStackConfig } = await import("../../stacks/config/schema.ts");
  const { planTopology } = await import("../../stacks/topology/plan.ts");
  const { secretValues } = await import("../../stacks/secretValues.ts");
  const { deploy } = await import("../../stacks/deploy.ts");
  const config = parseStackConfig({ profile: "lab", relay: { services: { demo: { demo: true } } } }, "unit");
  const topology = planTopology(config, "unit");
  const { probeKeysFolder } = deploy(config, topology, secretValues(config, topology, {}));
  await new Promise((done) => probeKeysFolder!.apply(done));
  await vi.waitUntil(() => recorded.some(({ name }) => name === "edge-gate"), { timeout: 20_000 });
});

/** What stands in the files that a step reads on its standard input. */
const carried = (stdin: unknown): string =>
  String(stdin ?? "")
    .split("\n")
    .map((line) => /^0\d{3} \S+ (\S*)$/.exec(line))
    .map((match) => Buffer.from(match?.[1] ?? "", "base64").toString())
    .join("\n");

const ofType = (part: string) => recorded.filter(({ type }) => type.includes(part));
const command = (name: string) => ofType("Command").find((resource) => resource.name === name)!;

describe("the lab's components", () => {
  it("make one container for each instance of the plan, all named and labelled by it", () => {
    expect(
      ofType("Container")
        .map(({ inputs }) => inputs.name)
        .sort(),
    ).toEqual(["demo-backend", "edge", "miner-1", "miner-2", "redis", "relayer-1"].map((name) => `pocket-unit-${name}`));
    for (const { inputs, name } of ofType("Container")) {
      expect(Object.fromEntries(inputs.labels.map(({ label, value }: any) => [label, value]))).toMatchObject({
        "pocket.stack": "unit",
        "pocket.instance": name,
        "pocket.config-hash": expect.stringMatching(/^[0-9a-f]{16}$/),
      });
    }
  });

  it("run nothing as root, with no capability, on a read-only root", () => {
    for (const { inputs } of ofType("Container")) {
      expect(inputs).toMatchObject({
        user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/),
        readOnly: true,
        capabilities: { drops: ["ALL"] }, // the edge keeps one to bind with, see below
        securityOpts: ["no-new-privileges"],
        logOpts: { "max-file": "3", "max-size": "10m" },
      });
      expect(inputs.memory).toBeGreaterThan(0);
      expect(inputs.destroyGraceSeconds).toBeGreaterThan(0);
    }
  });

  it("publish the edge's port on the loopback address and nothing else (R001-123, R001-124)", () => {
    const published = ofType("Container").flatMap(({ name, inputs }) => inputs.ports.map((port: any) => ({ name, ...port })));
    expect(published).toEqual([{ name: "edge", internal: 8080, external: 8080, ip: "127.0.0.1", protocol: "tcp" }]);
  });

  it("give every miner its own host name (trap: it is the miner's identity)", () => {
    const names = ofType("Container").map(({ inputs }) => inputs.hostname);
    expect(new Set(names).size).toBe(names.length);
  });

  it("put a validate step between a relay miner's files and its container (R000-078, R000-079)", () => {
    for (const role of ["relayer-1", "miner-1", "miner-2"]) {
      expect(command(`${role}-validate`).inputs.stdin).toContain(`${role.split("-")[0]} validate --config`);
      expect(command(`${role}-validate`).inputs.triggers).toHaveLength(2);
    }
  });

  it("let secrets reach a host on stdin only, marked as secret", () => {
    const secrets = ["redisPassword", "supplierKey-1", "simulationApplicationKey", "simulationGatewayKey"].map(marker);
    for (const { type, name, inputs } of recorded) {
      const { stdin, ...rest } = inputs;
      for (const secret of secrets) expect(JSON.stringify(rest), `${type} ${name}`).not.toContain(secret);
      if (secrets.some((secret) => carried(stdin).includes(secret))) expect(secretInputs.get(`${type} ${name}`), name).toContain("stdin");
    }
    const keyFiles = ofType("Command").filter(({ inputs }) => carried(inputs.stdin).includes(marker("supplierKey-1")));
    expect(keyFiles.map(({ name }) => name).sort(), "the keys do reach their files").toEqual([
      "miner-1-files",
      "miner-2-files",
      "relayer-1-files",
    ]);
  });

  it("print no output of a step (trap: a long line deadlocks the provider, and output may hold what must not be shown)", () => {
    for (const { inputs } of ofType("Command")) expect(inputs).toMatchObject({ logging: "none", addPreviousOutputInEnv: false });
  });

  it("bound every step in time", () => {
    for (const { inputs } of ofType("Command")) expect(inputs.create).toMatch(/^: [\w-]+; .* exec timeout -k 5 \d+ bash -c "\$script"$/);
  });

  it("trigger a gate by the container's spec and by whether it runs", () => {
    for (const { name } of ofType("Container")) {
      expect(command(`${name}-gate`).inputs.triggers).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), "running"]);
    }
  });

  it("keep images when the stack goes (trap: others may use them)", () => {
    for (const { inputs } of ofType("RemoteImage")) expect(inputs.keepLocally).toBe(true);
  });
});
