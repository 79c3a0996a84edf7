import { describe, expect, test } from "vitest";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { inputs, stackConfig } from "./configs.ts";

const plans = Object.keys(inputs).map((name) => {
  const profile = name as keyof typeof inputs;
  return { profile, plan: planTopology(stackConfig(profile), profile) };
});

describe("the whole plan of each profile", () => {
  for (const { profile, plan } of plans) {
    test(`${profile} is as reviewed`, async () => {
      await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(`../../fixtures/topology/${profile}.json`);
    });
  }
});

describe("what is reachable from where (R001-118 to R001-133)", () => {
  const published = (profile: string) =>
    plans
      .find((one) => one.profile === profile)!
      .plan.instances.flatMap(({ name, ports }) =>
        ports.filter((port) => port.hostPort !== undefined).map((port) => `${name} ${port.bindAddress}:${port.hostPort}`),
      );

  test("a lab publishes the edge and two pages on loopback and nothing else", () => {
    expect(published("lab")).toEqual(["temporal-ui 127.0.0.1:8233", "provider-web 127.0.0.1:3001", "edge 127.0.0.1:8080"]);
  });

  test("on a single host only the edge is public, and Redis, PostgreSQL, Temporal and metrics are not on the host at all", () => {
    expect(published("prod-single")).toEqual([
      "temporal-ui 127.0.0.1:8233",
      "provider-web 127.0.0.1:3001",
      "edge 0.0.0.0:80",
      "edge 0.0.0.0:443",
      "prometheus 127.0.0.1:9091",
      "alertmanager 127.0.0.1:9093",
      "grafana 127.0.0.1:3002",
    ]);
  });

  test("across hosts only edges are public; what other hosts need is on private addresses", () => {
    const open = plans.find((one) => one.profile === "prod-ha")!.plan.instances;
    const publicInstances = open.filter(({ ports }) => ports.some(({ exposure }) => exposure === "public")).map(({ name }) => name);
    expect(publicInstances).toEqual(["edge-1", "edge-2"]);
    expect(published("prod-ha")).toContain("relayer-2 10.0.0.1:8180");
  });

  test("no plan has a profiling port", () => {
    for (const { plan } of plans) {
      const ports = plan.instances.flatMap((instance) => instance.ports);
      expect(ports.some(({ name, containerPort }) => /pprof/.test(name) || [6060, 6065].includes(containerPort))).toBe(false);
    }
  });
});

describe("miner identity (hostname and PID: equal names count as one miner)", () => {
  for (const { profile, plan } of plans) {
    test(`${profile}: every container has a host name of its own, at most 63 characters`, () => {
      const names = plan.instances.map(({ containerName }) => containerName);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z0-9-]{1,63}$/);
    });
  }
});

describe("start order", () => {
  const startsAfter = (profile: string, name: string) =>
    plans.find((one) => one.profile === profile)!.plan.instances.find((one) => one.name === name)!.startsAfter;

  test("Redis, then miners one after the other, then relayers one after the other, then the edge", () => {
    expect(startsAfter("lab", "miner-1")).toEqual(["redis"]);
    expect(startsAfter("lab", "miner-2")).toEqual(["redis", "miner-1"]);
    expect(startsAfter("lab", "relayer-1")).toEqual(["redis", "miner-1", "miner-2", "demo-backend"]);
    expect(startsAfter("lab", "edge"), "relays never wait for Igniter").toEqual(["relayer-1"]);
    expect(startsAfter("prod-ha", "relayer-3").at(-1)).toBe("relayer-2");
  });

  test("Igniter's programs wait for their database and Temporal (R000-053)", () => {
    expect(startsAfter("prod-single", "provider-web")).toEqual(["postgres", "temporal"]);
    expect(startsAfter("prod-single", "provider-workflows")).toEqual(["provider-web"]);
    expect(startsAfter("prod-ha", "middleman-web"), "it asks the Provider for its status").toEqual([
      "postgres",
      "temporal",
      "provider-web",
    ]);
  });
});

test("Igniter's web listens on the port of its localhost URL: it fetches that URL from inside its container", () => {
  const config = stackConfig("prod-single");
  config.provider.adminPort = 3501;
  const plan = planTopology(config, "prod");
  const port = plan.instances.find(({ name }) => name === "provider-web")!.ports[0];
  expect(port).toMatchObject({ containerPort: 3501, hostPort: 3501 });
  expect(plan.endpoints.find(({ name }) => name === "provider-admin")?.url).toBe("http://localhost:3501");
});

test("an external Redis means no Redis instance and a given URL instead of a generated password", () => {
  const config = stackConfig("lab");
  config.redis = { mode: "external", connectTimeoutSeconds: 10, checkPersistence: true };
  const plan = planTopology(config, "lab");
  expect(plan.instances.some(({ role }) => role === "redis")).toBe(false);
  expect(plan.secrets.map(({ name }) => name)).toContain("redisUrl");
  expect(plan.secrets.map(({ name }) => name)).not.toContain("redisPassword");
});

test("external PostgreSQL and Temporal: no instances, their startup edges gone, the address a flow to the outside", () => {
  const config = stackConfig("prod-single");
  config.postgres = { mode: "external", sslMode: "require" };
  config.temporal = {
    mode: "external",
    address: "temporal.corp.test:7233",
    providerNamespace: "provider",
    middlemanNamespace: "middleman",
  };
  const plan = planTopology(config, "prod");
  expect(plan.instances.some(({ role }) => ["postgres", "temporal", "temporal-ui"].includes(role))).toBe(false);
  expect(plan.instances.find(({ name }) => name === "provider-web")?.startsAfter).toEqual([]);
  expect(plan.externalFlows.filter(({ purpose }) => purpose === "workflows").map(({ from }) => from)).toEqual([
    "provider-web",
    "provider-workflows",
  ]);
});

test("a secret that the operator brings along is not made", () => {
  const config = stackConfig("prod-single");
  const origin = () => planTopology(config, "prod").secrets.find(({ name }) => name === "providerEncryptionKey")?.origin;
  expect(origin()).toBe("generated");
  config.secretNames.push("providerEncryptionKey");
  expect(origin()).toBe("config");
});

test("a lab's public edge stays on loopback, under the same ports inside and outside, and shows its metrics to the stack only", () => {
  const config = stackConfig("lab");
  const tls = { kind: "internal" };
  const edge = { mode: "public", relayDomain: "relay.lab.test", tls, httpPort: 8088, httpsPort: 8443, http3: true };
  const { edge: parsed } = parseStackConfig({ profile: "lab", edge }, "lab");
  const { instances, endpoints } = planTopology({ ...config, edge: parsed }, "lab");
  const ports = instances.find(({ role }) => role === "edge")!.ports;
  expect(
    ports.map(({ name, containerPort, bindAddress, hostPort, protocol }) => [name, containerPort, bindAddress, hostPort, protocol]),
  ).toEqual([
    ["http", 8088, "127.0.0.1", 8088, "tcp"],
    ["https", 8443, "127.0.0.1", 8443, "tcp"],
    ["http3", 8443, "127.0.0.1", 8443, "udp"],
    ["metrics", 2020, undefined, undefined, "tcp"],
  ]);
  expect(endpoints.find(({ name }) => name === "relay")).toMatchObject({ url: "https://relay.lab.test:8443", exposure: "loopback" });
});

test("a public name is one endpoint, however many edges serve it, and shows a port only when it is not 443", () => {
  const config = stackConfig("prod-ha");
  if (config.edge.mode !== "public") throw new Error("the example's edge is public");
  const urls = () =>
    planTopology(config, "prod")
      .endpoints.filter(({ exposure }) => exposure === "public")
      .map(({ name, url }) => `${name} ${url}`);
  expect(urls()).toEqual([
    "relay https://relay.provider.test",
    "provider-api https://api.provider.test",
    "middleman https://stake.provider.test",
  ]);
  config.edge.httpsPort = 8443;
  expect(urls()[0]).toBe("relay https://relay.provider.test:8443");
});
