import { describe, expect, test } from "vitest";
import { renderCaddyfile } from "../../../config-templates/caddy/caddyfile.ts";
import { renderMinerConfig } from "../../../config-templates/miner.ts";
import { renderRelayerConfig } from "../../../config-templates/relayer.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import {
  caddyFileInput,
  minerFileInput,
  redisFileInput,
  relayerFileInput,
  simulationApplicationsInput,
  supplierKeysInput,
} from "../../../stacks/topology/renderInput.ts";
import { stackConfig } from "./configs.ts";

const secrets = {
  redisPassword: "p@ss:word",
  "supplierKey-1": "11".repeat(32),
  simulationApplicationKey: "22".repeat(32),
  simulationGatewayKey: "33".repeat(32),
  "backendSecrets.ethToken": "token $1",
  "backendSecrets.ethPassword": "pass: word",
};

function planned(profile: "lab" | "prod-single" | "prod-ha") {
  const config = stackConfig(profile);
  return { config, topology: planTopology(config, profile) };
}

describe("from the lab's config to the text of its files", () => {
  const { config, topology } = planned("lab");

  test("relayer", async () => {
    const text = renderRelayerConfig(relayerFileInput(config, topology, "relayer-1", secrets));
    await expect(text).toMatchFileSnapshot("../../fixtures/rendered/lab-relayer.yaml");
  });

  test("miner", async () => {
    const text = renderMinerConfig(minerFileInput(config, topology, "miner-2", secrets));
    await expect(text).toMatchFileSnapshot("../../fixtures/rendered/lab-miner.yaml");
  });

  test("edge", async () => {
    await expect(renderCaddyfile(caddyFileInput(config, topology, "edge"))).toMatchFileSnapshot("../../fixtures/rendered/lab-Caddyfile");
  });

  test("Redis: everything but the password and what only the host knows", () => {
    expect(redisFileInput(config, topology, "redis")).toEqual({
      port: 6379,
      maxMemoryMiB: 256,
      appendFsync: "everysec",
      ioThreads: 1,
      persistence: true,
    });
  });

  test("keys: the generated ones in their order, and the test identity's", () => {
    expect(supplierKeysInput(config, secrets)).toEqual(["11".repeat(32)]);
    expect(simulationApplicationsInput(config, secrets)).toEqual({ applications: ["22".repeat(32)], gateway: ["33".repeat(32)] });
  });

  test("no private key is in a relayer's file, only what follows from it", () => {
    const text = renderRelayerConfig(relayerFileInput(config, topology, "relayer-1", secrets));
    for (const key of ["11", "22", "33"]) expect(text).not.toContain(key.repeat(32));
  });
});

describe("a relayer across hosts", () => {
  const { config, topology } = planned("prod-ha");
  const input = relayerFileInput(config, topology, "relayer-3", secrets);

  test("finds Redis through every sentinel, by container name on its own host and by private address elsewhere", () => {
    expect(input.redis.url).toBe("redis-sentinel://:p%40ss%3Aword@10.0.0.1:26379,pocket-prod-ha-redis-2:26379,10.0.0.3:26379/pocket?db=0");
  });

  test("has the backends' secrets in their places", () => {
    expect(input.services.eth?.backends.jsonrpc?.authentication).toEqual({ bearerToken: "token $1" });
    expect(input.services.eth?.backends.rest?.authentication).toEqual({ username: "u", password: "pass: word" });
  });

  test("takes no simulated relays where the config names no identity", () => {
    expect(input.simulation).toBeUndefined();
    expect(simulationApplicationsInput(config, secrets)).toBeUndefined();
  });

  test("reads the operator's own key file", () => {
    expect(input.keysFile).toBe("/etc/pocket-keys/supplier-keys.yaml");
    expect(supplierKeysInput(config, secrets)).toBeUndefined();
  });
});

test("a demo service across hosts reaches the demo backend by its private address, for each transport in its own form", () => {
  const { config } = planned("prod-ha");
  config.relay.services.base!.demo = true;
  config.placement["demo-backend"] = { hosts: ["delta"], perHost: 1 };
  const input = relayerFileInput(config, planTopology(config, "prod"), "relayer-1", secrets);
  expect(input.services.base?.backends).toEqual({
    jsonrpc: { url: "http://10.0.0.4:8000" },
    rest: { url: "http://10.0.0.4:8000" },
    websocket: { url: "ws://10.0.0.4:8000/" },
  });
});

describe("a miner", () => {
  test("has a Redis connection for every supplier and 20 more (R000-079)", () => {
    const { config, topology } = planned("prod-ha");
    expect(minerFileInput(config, topology, "miner-1", secrets).redis.poolSize).toBe(140);
  });

  test("gets whole seconds for the block time: upstream cannot read 0.5", () => {
    const { config, topology } = planned("lab");
    const blockTime = (seconds: number) => {
      config.network.blockTimeSeconds = seconds;
      return minerFileInput(config, topology, "miner-1", secrets).blockTimeSeconds;
    };
    expect([blockTime(0.5), blockTime(0.1), blockTime(2.4)]).toEqual([1, 1, 2]);
  });
});

describe("the edge waits longer than any service may take", () => {
  const { config, topology } = planned("lab");
  const timeout = () => caddyFileInput(config, topology, "edge").upstreamTimeoutSeconds;

  test("streaming lasts 600 s", () => {
    expect(timeout()).toBe(630);
  });

  test("an own profile replaces the built-in one as a whole; 0 means the default", () => {
    config.relay.timeoutProfiles.streaming = {
      requestTimeoutSeconds: 0,
      responseHeaderTimeoutSeconds: 0,
      dialTimeoutSeconds: 0,
      tlsHandshakeTimeoutSeconds: 0,
    };
    config.relay.defaultRequestTimeoutSeconds = 200;
    expect(timeout()).toBe(230);
  });

  test("but never less than a quiet WebSocket needs", () => {
    config.relay.defaultRequestTimeoutSeconds = 5;
    expect(timeout()).toBe(120);
  });
});

describe("secrets that are not as they should be are named, never shown", () => {
  const { config, topology } = planned("lab");
  const render = (changed: Record<string, string>) => () => relayerFileInput(config, topology, "relayer-1", { ...secrets, ...changed });

  test("missing", () => {
    expect(render({ "backendSecrets.ethToken": "" })).toThrow(
      "secret backendSecrets.ethToken: not set. Next: run pulumi config set --secret --path 'pocket-provider:backendSecrets.ethToken'.",
    );
  });

  test("with the line break of the file it came from: every request with that header would fail", () => {
    expect(render({ "backendSecrets.ethToken": "visible\n" })).toThrow(/^secret backendSecrets\.ethToken: holds a line break/);
    expect(render({ "backendSecrets.ethToken": "visible\n" })).not.toThrow(/visible/);
  });
});

test("an external Redis is reached by the URL that was given", () => {
  const { config } = planned("lab");
  config.redis = { mode: "external", connectTimeoutSeconds: 10, checkPersistence: true };
  const topology = planTopology(config, "lab");
  const input = minerFileInput(config, topology, "miner-1", { ...secrets, redisUrl: "rediss://u:p@cache.test:6380/0" });
  expect(input.redis.url).toBe("rediss://u:p@cache.test:6380/0");
  expect(() => redisFileInput(config, topology, "redis")).toThrow(/redis.mode is external/);
});

describe("the public edge", () => {
  const { config, topology } = planned("prod-ha");
  const input = caddyFileInput(config, topology, "edge-2");
  if (input.mode !== "public") throw new Error("the example's edge is public");

  test("reaches neighbours by name and other hosts by their private address", () => {
    expect(input.relayers).toEqual(["10.0.0.1:8080", "10.0.0.1:8180", "pocket-prod-ha-relayer-3:8080", "pocket-prod-ha-relayer-4:8080"]);
    expect(input.providerApi).toEqual({ name: "api.provider.test", upstream: "10.0.0.4:3001", line: "A", allowlist: [] });
    expect(input.middleman?.upstream).toBe("10.0.0.4:3000");
  });

  test("has a pool for each service where there are several relayers, and none for a single one", () => {
    expect(input.services).toEqual(["base", "eth"]);
    const single = planned("prod-single");
    expect(caddyFileInput(single.config, single.topology, "edge").services).toEqual([]);
  });

  test("has no pages for people without a name for them", () => {
    expect(input.providerPages).toBeUndefined();
    expect(input.dashboards).toBeUndefined();
  });
});
