import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuseLabPassphrase } from "../../../stacks/labPassphrase.ts";
import { changed, example, issuesOf, publicKeys, wallet } from "./inputs.ts";

interface Convenience {
  what: string;
  changes: Record<string, unknown>;
  path: string;
  rule: string;
}
const row = (what: string, changes: Record<string, unknown>, path: string, rule: string): Convenience => ({ what, changes, path, rule });

const external = (redisUrl: string) => ({ redis: { mode: "external" }, redisUrl });
const database = (postgresUrl: string) => ({ postgres: { mode: "external" }, postgresUrl });
const probe = { keyId: "probe", appPubkeyHex: publicKeys[0], gatewayPubkeysHex: [publicKeys[1]], allowedServices: ["eth"] };
const identities = "relay.simulation.identities";

/** Whatever makes a lab or an example easy, and what a production stack answers. */
const conveniences: Convenience[] = [
  row("a demo backend", { "relay.services.eth": { demo: true } }, "relay.services.eth.demo", "earns nothing"),
  row("throw-away supplier keys", { keys: { source: "generated" } }, "keys.source", "must never hold a stake"),
  row("keys by default", { keys: undefined }, "keys", "is required"),
  row("a simulation that makes its own identity", { "relay.simulation": { enabled: true } }, identities, "must hold an identity"),
  row(
    "an identity whose key everybody knows",
    { "relay.simulation": { enabled: true, identities: [probe] } },
    `${identities}[0].appPubkeyHex`,
    "a private key that everybody knows",
  ),
  row("Redis without persistence", { redis: { mode: "managed", persistence: false } }, "redis.persistence", "loses unclaimed relays"),
  row("a Redis without a password", external("redis://redis.corp.io:6379"), "redisUrl", "has no password"),
  row("Redis' password of the examples", external("rediss://:redis123@redis.corp.io:6379"), "redisUrl", "everybody tries first"),
  row("a short password", external("rediss://app:9f2kd81x@redis.corp.io:6379"), "redisUrl", "fewer than 12 characters"),
  row(
    "a password behind Sentinel",
    external("redis-sentinel://:password1@a.corp.io:26379,b.corp.io:26379/pocket"),
    "redisUrl",
    "everybody tries first",
  ),
  row("postgres:postgres", database("postgres://postgres:postgres@db.corp.io:5432"), "postgresUrl", "everybody tries first"),
  row("the user's name as password", database("postgres://pocketadmin9:pocketadmin9@db.corp.io"), "postgresUrl", "everybody tries first"),
  row("a password of one character", database("postgres://pocket:aaaaaaaaaaaaaaaa@db.corp.io"), "postgresUrl", "has a weak password"),
  row("a placeholder as password", database("postgres://pocket:change-me@db.corp.io"), "postgresUrl", "is a placeholder"),
  row("a weak encryption key", { providerEncryptionKey: "0".repeat(64) }, "providerEncryptionKey", "is weak"),
  row("a placeholder as session secret", { providerAuthSecret: `CHANGEME${"-".repeat(30)}` }, "providerAuthSecret", "is a placeholder"),
  row("a placeholder as login key", { sshPrivateKey: "CHANGEME" }, "sshPrivateKey", "is a placeholder"),
  row("a placeholder as a backend's token", { backendSecrets: { node: "REPLACE_ME" } }, "backendSecrets.node", "is a placeholder"),
  row("the loopback edge", { edge: { mode: "loopback" } }, "edge.mode", "gateways could not reach"),
  row("public ports on loopback", { "edge.bindAddress": "127.0.0.1" }, "edge.bindAddress", "gateways could not reach"),
  row("the edge's own authority", { "edge.tls": { kind: "internal" } }, "edge.tls.kind", "gateways do not trust"),
  row(
    "an authority for trials",
    { "edge.tls.caUrl": "https://acme-staging-v02.api.letsencrypt.org/directory" },
    "edge.tls.caUrl",
    "an authority for trials",
  ),
  row("proxies that anybody may be", { "edge.trustedProxies": ["0.0.0.0/0"] }, "edge.trustedProxies[0]", "no allowlist would hold"),
  row("an example's domain", {}, "edge.relayDomain", "a reserved name of an example"),
  row("an example's e-mail address", {}, "edge.tls.email", "a reserved name of an example"),
  row("an example's node", {}, "relay.services.eth.backends.jsonrpc.url", "a reserved name of an example"),
  row("a machine by an address of the handbooks", { "hosts.pocket-1.address": "203.0.113.7" }, "hosts.pocket-1.address", "documentation"),
  row("the example's host key", {}, "hosts.pocket-1.hostKey", "the example's host key"),
  row("no host key", { "hosts.pocket-1.hostKey": undefined }, "hosts.pocket-1.hostKey", "is required"),
  row("the example's wallet", {}, "provider.ownerIdentity", "the example's wallet"),
  row("nobody as owner", { "provider.ownerIdentity": undefined }, "provider.ownerIdentity", "nobody could sign in"),
  row(
    "admin pages for everybody",
    { "provider.domain": "admin.corp.io", "provider.adminAllowlist": ["0.0.0.0/0"] },
    "provider.adminAllowlist[0]",
    "lets everybody in",
  ),
  row("a Middleman on loopback", { middleman: { enabled: true, ownerIdentity: wallet } }, "middleman.domain", "is required in profile"),
  row("the example's checksum", {}, "pocketd.checksums.linux_amd64", "the example's checksum"),
  row("no checksum", { "pocketd.checksums": {} }, "pocketd.checksums", "must hold the SHA-256"),
  row("this machine as host", { hosts: { "pocket-1": { kind: "local" } } }, "hosts.pocket-1.kind", "must be ssh"),
  row("hosts by default", { hosts: undefined }, "hosts", "is required"),
  row("a developer's chain", { "network.name": "local" }, "network.name", "for profile lab only"),
  row("a chain by default", { network: undefined }, "network.name", "must be one of"),
  row("services by default", { "relay.services": undefined }, "relay.services", "is required"),
  row("no Provider at all", { "provider.enabled": false }, "provider.enabled", "nothing can be staked"),
  row("an image that moves", { "images.postgres": "docker.io/library/postgres:18" }, "images.postgres", "other tags move"),
  row("the latest image", { "images.caddy": "docker.io/library/caddy:latest" }, "images.caddy", "a tag that moves"),
  row(
    "an image of one's own machine",
    { "images.caddy": "localhost:5000/caddy:2.11.4" },
    "images.caddy",
    "a registry on the machine itself",
  ),
  row("alerts in a hurry", { "monitoring.alertDelayFactor": 0.01 }, "monitoring.alertDelayFactor", "is for trials"),
];

describe.each(["prod-single", "prod-ha"])("profile %s has no demo defaults (R000-137)", (profile) => {
  /** The example of one machine, in either profile: what is looked at stands in both. */
  const input = (changes: Record<string, unknown>) => ({ ...changed("prod-single", changes), profile });

  test.each(conveniences.map((item): [string, Convenience] => [item.what, item]))(
    "%s is refused, with its path and the next step",
    (_what, item) => {
      const issues = issuesOf(input(item.changes), "mine");
      const found = issues.find(({ path, rule }) => path === item.path && rule.includes(item.rule));
      expect(found, issues.map(({ path, rule }) => `${path}: ${rule}`).join("\n")).toBeDefined();
      expect(found!.next).toMatch(/\w+ \w+/);
    },
  );

  test("the lab's passphrase is refused, in the environment and in a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "pocket-passphrase-"));
    const file = join(folder, "passphrase");
    writeFileSync(file, "lab\n");
    const refusal = (env: NodeJS.ProcessEnv) => () => refuseLabPassphrase(profile as "prod-ha", env);
    expect(refusal({ PULUMI_CONFIG_PASSPHRASE: "lab" })).toThrow(/PULUMI_CONFIG_PASSPHRASE is the lab's.*Next: /);
    expect(refusal({ PULUMI_CONFIG_PASSPHRASE_FILE: file })).toThrow(/PULUMI_CONFIG_PASSPHRASE_FILE is the lab's.*Next: /);
    writeFileSync(file, "of my own\n");
    expect(refusal({ PULUMI_CONFIG_PASSPHRASE_FILE: file })).not.toThrow();
    expect(refusal({ PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "none") })).not.toThrow();
    rmSync(folder, { recursive: true });
  });
});

test("none of the shipped production files has one of them, but for reserved names", () => {
  for (const profile of ["prod-single", "prod-ha"]) expect(issuesOf(example(profile), profile)).toEqual([]);
});

test("a production profile on beta may be a trial of its own: trial authority, quick alerts", () => {
  const changes = {
    "network.name": "beta",
    "edge.tls": { kind: "acme", email: "a@b.io", caUrl: "https://acme-staging-v02.api.letsencrypt.org/directory" },
    "monitoring.alertDelayFactor": 0.1,
  };
  expect(issuesOf(changed("prod-single", changes), "prod-single")).toEqual([]);
});

test("a login of chance is taken", () => {
  const redisUrl = "redis-sentinel://:Kx93vTq81LmZ%40ss@s1.corp.io:26379,s2.corp.io:26379/pocket?db=0";
  expect(issuesOf(changed("prod-single", external(redisUrl)), "prod-single")).toEqual([]);
});
