import { describe, expect, test } from "vitest";
import { ConfigError, parseStackConfig } from "../../../stacks/config/schema.ts";
import { changed, example, issuesOf } from "./inputs.ts";

describe("every mistake is reported at once", () => {
  test("mistakes of shape do not hide mistakes across sections, in the order of the manual", () => {
    const input = changed("prod-ha", {
      "network.chainId": "pocket-beta",
      "network.rpcUrl": 5,
      "hosts.pocket-1.hostKey": "none",
      "hosts.pocket-2.privateAddress": undefined,
      "placement.miner": { hosts: ["pocket-3"], perHots: 2 },
      "relay.services.eth.backends.grpc": { url: "grpc://node.internal.net:1" },
      "relay.services.eth.timeoutProfile": "slow",
      "relay.services.bsc": { backends: { jsonrpc: { url: 5 } } },
      "relay.miner.leaderHeartbeatSeconds": 99,
      "keys.source": "generated",
      "images.redis": "redis",
      "images.postgres": "docker.io/library/postgres:18",
      surprise: 1,
    });
    expect(issuesOf(input, "prod-ha").map((issue) => issue.path)).toEqual([
      "surprise",
      "network.rpcUrl",
      "network.chainId",
      "hosts.pocket-1.hostKey",
      "hosts.pocket-2.privateAddress",
      "placement.miner.perHots",
      "placement.miner.hosts",
      "relay.services.eth.backends.grpc.url",
      "relay.services.bsc.backends.jsonrpc.url",
      "relay.services.eth.timeoutProfile",
      "relay.miner.leaderHeartbeatSeconds",
      "keys.path",
      "keys.source",
      "images.redis",
      "images.postgres",
    ]);
  });

  test("a wrong profile does not hide mistakes of shape", () => {
    const paths = issuesOf({ profile: "lap", relay: { relayPort: "8080" }, redis: 1 }, "one").map((issue) => issue.path);
    expect(paths).toEqual(["profile", "relay.relayPort", "redis"]);
  });

  test("a refused part is not blamed a second time by a rule that needs it", () => {
    const input = { profile: "lab", relay: { services: { eth: { backends: { jsonrpc: { ulr: "http://node.internal.net" } } } } } };
    expect(issuesOf(input, "one").map((issue) => issue.path)).toEqual(["relay.services.eth.backends.jsonrpc.ulr"]);
  });

  test("what has a mistake of its own is not also reported as missing where it is named", () => {
    const input = changed("lab", {
      "relay.timeoutProfiles": { slow: 5 },
      "relay.services": { eth: { timeoutProfile: "slow", backends: { jsonrpc: { url: "http://node.internal.net" } } } },
    });
    expect(issuesOf(input, "one").map((issue) => issue.path)).toEqual(["relay.timeoutProfiles.slow"]);
  });

  test("the message names the stack and its file and numbers the mistakes", () => {
    const input = { profile: "lab", relay: { services: { eth: { backends: { grpc: { url: "grpc://x" } } } }, rleayPort: 1 } };
    expect(() => parseStackConfig(input, "one")).toThrow(new ConfigError("one", issuesOf(input, "one")).message);
    expect(new ConfigError("one", issuesOf(input, "one")).message).toBe(
      [
        'The config of stack "one" (Pulumi.one.yaml) has 2 mistakes; nothing was changed.',
        '  1. relay.services.eth.backends.grpc.url: "grpc://x" — must be host:port or http://host:port; every relay over another scheme fails upstream. Next: write host:port.',
        '  2. relay.rleayPort: 1 — is not a known key; did you mean "relayPort"?. Next: rename it to relayPort, or remove it.',
      ].join("\n"),
    );
  });
});

describe("no secret in an error (R001-137)", () => {
  const secret = "hunter2-do-not-print";
  const url = "http://node.internal.net";
  const service = (backend: unknown) => changed("lab", { "relay.services": { eth: { backends: { jsonrpc: backend } } } });
  test.each([
    ["in a credential-like header", service({ url, headers: { Authorization: secret } })],
    ["in a header that is not called like one", service({ url, headers: { "X-Client": `Bearer ${secret}` } })],
    ["in a credential-like header of a probe", service({ url, healthCheck: { headers: { "X-Token": secret } } })],
    ["in a URL", service({ url: `https://user:${secret}@node.internal.net` })],
    ["in a URL that cannot be parsed", service({ url: `ftp://user:${secret}@node.internal.net` })],
    ["in a URL's query", service({ url: `https://node.internal.net/?api_key=${secret}` })],
    ["under a key that does not exist", service({ url, authentication: { kind: "basic", username: "a", password: secret } })],
    ["in a part of the wrong form", service({ url, authentication: { kind: "none", token: secret } })],
    ["in a map where text belongs", service({ url: { password: secret } })],
    ["in the chain's URL", changed("lab", { "network.rpcUrl": `https://user:${secret}@node.internal.net` })],
    ["in redisUrl", changed("lab", { redisUrl: `redis://:${secret}@r.internal.net:6379` })],
    ["in a broken redisUrl", changed("lab", { redisUrl: `redis:${secret}` })],
    ["in postgresUrl", changed("lab", { postgresUrl: `postgres://a:${secret}@db.internal.net/x` })],
    ["in backendSecrets", changed("lab", { backendSecrets: { one: `${secret}\n` } })],
    ["in backendSecrets as text", changed("lab", { backendSecrets: secret })],
    ["in a mistyped secret key", changed("lab", { backendSecret: { one: secret } })],
    ["in a key's own form", changed("lab", { providerEncryptionKey: secret, providerEncryptionIv: secret })],
  ])("%s", (_where, input) => {
    const issues = issuesOf(input, "lab");
    expect(issues.length).toBeGreaterThan(0);
    expect(new ConfigError("lab", issues).message + JSON.stringify(issues)).not.toContain(secret);
  });
});

describe("suggestions", () => {
  test.each([
    ["netwrok", "network"],
    ["host", "hosts"],
    ["backendsecrets", "backendSecrets"],
    ["relays", "relay"],
  ])("%s: did you mean %s?", (typed, meant) => {
    expect(issuesOf({ profile: "lab", [typed]: {} }, "one")).toMatchObject([
      { path: typed, rule: `is not a known key; did you mean "${meant}"?` },
    ]);
  });

  test("a word that is near nothing gets the list instead of a guess", () => {
    const [issue] = issuesOf(changed("lab", { edge: { mode: "loopback", colour: "red" } }), "one");
    expect(issue).toMatchObject({ path: "edge.colour", rule: "is not a known key", next: "remove it, or use one of: mode" });
  });
});

test("good examples have no issue", () => {
  for (const profile of ["lab", "prod-single", "prod-ha"]) expect(issuesOf(example(profile), profile)).toEqual([]);
});
