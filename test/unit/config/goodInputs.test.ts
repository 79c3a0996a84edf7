import { describe, expect, test } from "vitest";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { fullInputs } from "./fullInputs.ts";
import { changed, example, igniterSecrets } from "./inputs.ts";

describe("what each profile fills in (R000-022: a lab needs one answer)", () => {
  const lab = parseStackConfig({ profile: "lab" }, "first-light");

  test("a lab has one local host, one relayer, two miners, throw-away keys, a loopback edge and the control plane", () => {
    expect(lab.hosts).toEqual({ local: { kind: "local", labels: {}, zone: "local" } });
    expect(lab.placement).toEqual({
      redis: { hosts: ["local"], perHost: 1 },
      relayer: { hosts: ["local"], perHost: 1 },
      miner: { hosts: ["local"], perHost: 2 },
      postgres: { hosts: ["local"], perHost: 1 },
      temporal: { hosts: ["local"], perHost: 1 },
      provider: { hosts: ["local"], perHost: 1 },
      edge: { hosts: ["local"], perHost: 1 },
    });
    expect(lab.keys).toEqual({ source: "generated", suppliers: 1 });
    expect(lab.edge).toEqual({ mode: "loopback" });
    expect([lab.provider.enabled, lab.middleman.enabled, lab.monitoring.enabled, lab.pocketd.enabled]).toEqual([true, false, false, false]);
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

test("a lab's Igniter may lack an owner: whoever only looks around has no wallet yet", () => {
  const { provider, middleman } = parseStackConfig({ profile: "lab", middleman: { enabled: true } }, "one");
  expect([provider.ownerIdentity, middleman.ownerIdentity]).toEqual([undefined, undefined]);
});

test("only beta gets images of line B by default; what is written stays", () => {
  const imagesOn = (name: string, images = {}) =>
    parseStackConfig({ profile: "lab", network: { name, acknowledgeMainnet: true }, images }, "one").images;
  expect(imagesOn("beta")["igniter-provider"]).toBe("ghcr.io/pokt-network/provider:0.9.0");
  expect(imagesOn("main")["igniter-provider"]).toBe("ghcr.io/pokt-network/provider:0.4.2");
  const own = {
    "igniter-provider": "ghcr.io/pokt-network/provider:0.5.0",
    "igniter-provider-workflows": "ghcr.io/pokt-network/provider-workflows:0.5.0",
  };
  expect(imagesOn("main", own)).toMatchObject({ ...own, "igniter-middleman": "ghcr.io/pokt-network/middleman:0.4.2" });
});

test("a commit as a tag is fine where imageLine says which line it is of", () => {
  const images = {
    "igniter-provider": "ghcr.io/pokt-network/provider:ad37bcb",
    "igniter-provider-workflows": "ghcr.io/pokt-network/provider-workflows:ad37bcb",
  };
  expect(parseStackConfig({ profile: "lab", images, provider: { imageLine: "B" } }, "one").provider.imageLine).toBe("B");
});

test("a lab's Middleman may ask a Provider elsewhere by its name, though the lab's own edge serves none", () => {
  const provider = { enabled: false, external: true, publicApiDomain: "api.my-company.io" };
  expect(parseStackConfig({ profile: "lab", provider, middleman: { enabled: true } }, "one").provider.publicApiDomain).toBe(
    "api.my-company.io",
  );
});

test("a Middleman that is off may have its data dropped", () => {
  expect(parseStackConfig({ profile: "lab", middleman: { dropData: true } }, "one").middleman.dropData).toBe(true);
});

test("secrets may be given, and generated ones raised to a new generation", () => {
  const config = parseStackConfig(
    { profile: "lab", ...igniterSecrets, rotation: { providerDatabasePassword: 3, grafanaAdminPassword: 1 } },
    "one",
  );
  expect(config.rotation).toEqual({ providerDatabasePassword: 3, grafanaAdminPassword: 1 });
  expect(config.secretNames).toEqual(Object.keys(igniterSecrets).sort());
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
