import { describe, expect, test } from "vitest";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { fullInputs } from "./fullInputs.ts";
import { changed, example } from "./inputs.ts";

describe("what each profile fills in (R000-022: a lab needs one answer)", () => {
  const lab = parseStackConfig({ profile: "lab" }, "first-light");

  test("a lab has one local host, one relayer, two miners, throw-away keys and a loopback edge", () => {
    expect(lab.hosts).toEqual({ local: { kind: "local", labels: {}, zone: "local" } });
    expect(lab.placement).toEqual({
      redis: { hosts: ["local"], perHost: 1 },
      relayer: { hosts: ["local"], perHost: 1 },
      miner: { hosts: ["local"], perHost: 2 },
      edge: { hosts: ["local"], perHost: 1 },
    });
    expect(lab.keys).toEqual({ source: "generated", suppliers: 1 });
    expect(lab.edge).toEqual({ mode: "loopback" });
    expect([lab.provider.enabled, lab.middleman.enabled, lab.monitoring.enabled, lab.pocketd.enabled]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(lab.relay.simulation.enabled).toBe(true);
  });

  test("a lab serves the chosen network's own endpoints (R001-012: no node of the operator's)", () => {
    const { pocket } = lab.relay.services;
    expect(Object.keys(lab.relay.services)).toEqual(["pocket"]);
    expect(pocket!.defaultBackend).toBe("jsonrpc");
    expect([pocket!.backends.jsonrpc!.url, pocket!.backends.rest!.url, pocket!.backends.cometbft!.url]).toEqual([
      lab.network.rpcUrl,
      lab.network.restUrl,
      lab.network.rpcUrl,
    ]);
  });

  test("beta maps to the present chain id (R000-047, R001-106)", () => {
    expect([lab.network.chainId, lab.network.blockTimeSeconds, lab.network.grpcAddress]).toEqual([
      "pocket-lego-testnet",
      30,
      "sauron-grpc.beta.infra.pocket.network:443",
    ]);
  });

  test("the production examples run Provider, monitoring and pocketd, with Redis' data kept", () => {
    for (const profile of ["prod-single", "prod-ha"]) {
      const config = parseStackConfig(example(profile), profile);
      expect([config.provider.enabled, config.monitoring.enabled, config.pocketd.enabled, config.middleman.enabled]).toEqual([
        true,
        true,
        true,
        false,
      ]);
      expect(config.redis).toMatchObject({ persistence: true });
      expect(config.network).toMatchObject({ chainId: "pocket", blockTimeSeconds: 60, grpcInsecure: false });
    }
  });
});

test.each(Object.keys(fullInputs))("a config that uses every key parses: %s", (profile) => {
  const config = parseStackConfig(fullInputs[profile]!, profile);
  expect(config.relay.services.full).toMatchObject({ validationMode: "eager", defaultBackend: "rest" });
  expect(config.secretNames).toContain("backendSecrets.infura");
  expect(JSON.stringify(config)).not.toContain("s3cr3t");
});

test("middleman off needs no change of placement (R000-105: one key switches it)", () => {
  const off = parseStackConfig(changed("prod-ha", { "placement.middleman": { hosts: ["pocket-1"] } }), "prod-ha");
  expect(off.placement.middleman).toBeUndefined();
});

test("a default backend that nobody chose is one that the service has", () => {
  const input = {
    profile: "lab",
    relay: {
      services: { ws: { backends: { websocket: { url: "wss://node.internal.net" } } }, d: { demo: true, demoTransports: ["rest"] } },
    },
  };
  const { services } = parseStackConfig(input, "one").relay;
  expect([services.ws!.defaultBackend, services.d!.defaultBackend]).toEqual(["websocket", "rest"]);
});

test("cipher text, as a stack file on disk has it, counts as given: a plan needs no passphrase", () => {
  const secure = { secure: "v1:abc:def" };
  const headers = { "X-Key": { secretRef: "infura" } };
  const input = {
    profile: "lab",
    redis: { mode: "external" },
    redisUrl: secure,
    relay: { services: { eth: { backends: { jsonrpc: { url: "https://node.internal.net", headers } } } } },
  };
  expect(parseStackConfig({ ...input, backendSecrets: { infura: secure } }, "one").secretNames).toEqual([
    "backendSecrets.infura",
    "redisUrl",
  ]);
  expect(parseStackConfig({ ...input, backendSecrets: secure }, "one").secretNames).toEqual(["backendSecrets.*", "redisUrl"]);
});

test("numbers of cores may be numbers, and come out as text", () => {
  const config = parseStackConfig({ profile: "lab", resources: { relayer: { cpus: 2 } } }, "one");
  expect(config.resources.relayer).toEqual({ memoryMiB: 512, cpus: "2" });
});

test("an own node gets every endpoint from the stack file", () => {
  const network = {
    name: "local",
    rpcUrl: "http://10.0.0.5:26657",
    restUrl: "http://10.0.0.5:1317",
    grpcAddress: "10.0.0.5:9090",
    blockTimeSeconds: 2,
  };
  expect(parseStackConfig({ profile: "lab", network }, "one").network).toMatchObject({ ...network, chainId: "pocket", grpcInsecure: true });
});
