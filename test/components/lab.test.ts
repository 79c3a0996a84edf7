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
/** What the random provider "makes": findable markers that are valid keys and passwords. */
const marker = (name: string, bytes = 32) => {
  if (name.endsWith("Password")) return `MARKER${name}`;
  // the name from its end, so that long names differ within 16 bytes too
  return Buffer.from(`M-${[...name].reverse().join("")}`.padEnd(bytes, "y").slice(0, bytes)).toString("hex");
};
const certificateKey = "MARKER-private-key-of-a-certificate";

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
        if (type.startsWith("random:")) Object.assign(outputs, { result: marker(name), hex: marker(name, plain.length) });
        if (type.startsWith("tls:"))
          Object.assign(outputs, { privateKeyPem: certificateKey, certPem: `cert of ${name}`, certRequestPem: name });
        if (type.includes("RemoteImage")) outputs.imageId = `sha256:${name}`;
        if (type.includes("Container")) outputs.networkDatas = [{ ipAddress: "172.20.0.2" }];
        if (type.includes("Command"))
          outputs.stdout = "version=8.6.3 activedefrag=no\nprovider=1/1\nmiddleman=1/2\ntemporal=1/3\ntemporal_visibility=1/4";
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
  const config = parseStackConfig(
    { profile: "lab", middleman: { enabled: true }, monitoring: { enabled: true }, relay: { services: { demo: { demo: true } } } },
    "unit",
  );
  const topology = planTopology(config, "unit");
  const { probeKeysFolder } = deploy(config, topology, [], secretValues(config, topology, {}));
  await new Promise((done) => probeKeysFolder!.apply(done));
  await vi.waitUntil(
    () => ["edge-gate", "middleman-workflows-gate", "grafana-login"].every((last) => recorded.some(({ name }) => name === last)),
    {
      timeout: 20_000,
    },
  );
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
    ).toEqual(
      [
        "alertmanager",
        "blackbox-exporter",
        "demo-backend",
        "edge",
        "grafana",
        "middleman-web",
        "middleman-workflows",
        "miner-1",
        "miner-2",
        "node-exporter-local",
        "postgres",
        "postgres-exporter",
        "prometheus",
        "provider-web",
        "provider-workflows",
        "redis",
        "redis-exporter",
        "relayer-1",
        "temporal",
        "temporal-ui",
      ].map((name) => `pocket-unit-${name}`),
    );
    for (const { inputs, name } of ofType("Container")) {
      expect(Object.fromEntries(inputs.labels.map(({ label, value }: any) => [label, value]))).toMatchObject({
        "pocket.stack": "unit",
        "pocket.instance": name,
        // changed settings reach the edge without a new container
        ...(name === "edge" ? {} : { "pocket.config-hash": expect.stringMatching(/^[0-9a-f]{16}$/) }),
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

  it("publish the edge's port and the pages for people on the loopback address, and nothing else (R001-123, R001-124)", () => {
    const published = ofType("Container").flatMap(({ name, inputs }) =>
      inputs.ports.map(({ internal, external, ip, protocol }: any) => `${name} ${ip}:${external} → ${internal}/${protocol}`),
    );
    expect(published.sort()).toEqual([
      "alertmanager 127.0.0.1:9093 → 9093/tcp",
      "edge 127.0.0.1:8080 → 8080/tcp",
      "grafana 127.0.0.1:3002 → 3000/tcp",
      "middleman-web 127.0.0.1:3000 → 3000/tcp",
      "prometheus 127.0.0.1:9091 → 9090/tcp",
      "provider-web 127.0.0.1:3001 → 3001/tcp",
      "temporal-ui 127.0.0.1:8233 → 8080/tcp",
    ]);
  });

  it("let the machine's own files be read by one exporter only, and by nobody be written", () => {
    const whole = ofType("Container").filter(({ inputs }) => inputs.mounts.some(({ source }: any) => source === "/"));
    expect(whole.map(({ name, inputs }) => [name, inputs.user])).toEqual([["node-exporter-local", "65534:65534"]]);
    expect(whole[0]!.inputs.mounts).toEqual([{ type: "bind", source: "/", target: "/host", readOnly: true }]);
  });

  it("put upstream's own check between new files of monitoring and the container that will read them", () => {
    expect(command("prometheus-check").inputs.stdin).toContain("/bin/promtool");
    expect(command("alertmanager-check").inputs.stdin).toContain("/bin/amtool");
    expect(command("blackbox-exporter-check").inputs.stdin).toContain("--config.check");
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
    const secrets = [...ofType("random:").map(({ name, inputs }) => marker(name, inputs.length)), certificateKey];
    expect(new Set(secrets).size, "every marker tells one secret").toBe(17);
    for (const { type, name, inputs } of recorded.filter(({ type }) => type.startsWith("command:") || type.startsWith("docker:"))) {
      const { stdin, ...rest } = inputs;
      for (const secret of secrets) expect(JSON.stringify(rest), `${type} ${name}`).not.toContain(secret);
      if (secrets.some((secret) => `${stdin} ${carried(stdin)}`.includes(secret)))
        expect(secretInputs.get(`${type} ${name}`), name).toContain("stdin");
    }
    const keyFiles = ofType("Command").filter(({ inputs }) => carried(inputs.stdin).includes(marker("supplierKey-1")));
    expect(keyFiles.map(({ name }) => name).sort(), "the keys do reach their files").toEqual([
      "miner-1-files",
      "miner-2-files",
      "relayer-1-files",
    ]);
  });

  it("give each of Igniter's secrets to those processes that need it, and to no other", () => {
    const holders = (text: string) =>
      ofType("Command")
        .filter(({ inputs }) => carried(inputs.stdin).includes(text))
        .map(({ name }) => name)
        .sort();
    const both = (app: string) => [`${app}-web-files`, `${app}-workflows-files`];
    expect(holders(marker("providerEncryptionKey"))).toEqual(both("provider"));
    expect(holders(marker("providerEncryptionIv", 16))).toEqual(both("provider"));
    expect(holders(marker("providerDatabasePassword"))).toEqual(both("provider"));
    expect(holders(marker("providerAuthSecret"))).toEqual(["provider-web-files"]);
    expect(holders(marker("middlemanAppIdentity"))).toEqual(both("middleman"));
    expect(holders(marker("middlemanDatabasePassword"))).toEqual(both("middleman"));
    expect(holders(marker("temporalDatabasePassword"))).toEqual(["temporal-files"]);
    expect(holders(marker("postgresPassword"))).toEqual(["postgres-files"]);
  });

  it("print no output of a step (trap: a long line deadlocks the provider, and output may hold what must not be shown)", () => {
    for (const { inputs } of ofType("Command")) expect(inputs).toMatchObject({ logging: "none", addPreviousOutputInEnv: false });
  });

  it("bound every step in time", () => {
    for (const { inputs } of ofType("Command")) expect(inputs.create).toMatch(/^: [\w-]+; .* exec timeout -k 5 \d+ bash -c "\$script"$/);
  });

  it("trigger a gate by the container's spec and by whether it runs", () => {
    for (const { name } of ofType("Container")) {
      const hash = expect.stringMatching(/^[0-9a-f]{16}$/);
      const files = name === "edge" ? [hash] : [];
      expect(command(`${name}-gate`).inputs.triggers).toEqual([hash, "running", ...files]);
    }
  });

  it("reload the edge when its files change, from a folder that outlives them, and only after Caddy's own check", () => {
    const reload = command("edge-reload").inputs;
    expect(reload.triggers).toEqual([command("edge-files").inputs.triggers[0]]);
    expect(reload.stdin).toContain("caddy reload --config /etc/caddy/current/Caddyfile");
    const [mount] = ofType("Container").find(({ name }) => name === "edge")!.inputs.mounts;
    expect(mount).toMatchObject({ source: expect.stringMatching(/\/unit\/edge$/), target: "/etc/caddy", readOnly: true });
  });

  it("keep images when the stack goes (trap: others may use them)", () => {
    for (const { inputs } of ofType("RemoteImage")) expect(inputs.keepLocally).toBe(true);
  });
});
