import { generateKeyPairSync } from "node:crypto";
import { type BadCase, bad } from "./badCases.ts";
import { certificateAuthority, relayCertificate, wallet } from "./inputs.ts";

const twin = { kind: "webhook", name: "a", urlRef: "hook" };
const digest = `@sha256:${"a".repeat(64)}`;

const privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });

/** Mistakes in Redis, edge, monitoring, pocketd, images, limits, secrets. */
export const badOperations: BadCase[] = [
  bad("lab", { redis: { maxMemoryMiB: 100 } }, "redis.mode", "must be one of managed, sentinel, external"),
  bad("lab", { redis: { mode: "managed", maxMemoryMiB: 300 } }, "redis.maxMemoryMiB", "above 75 %"),
  bad("lab", { redis: { mode: "managed", appendFsync: "no" } }, "redis.appendFsync", "must be one of everysec, always"),
  bad("prod-single", { redis: { mode: "managed", persistence: false } }, "redis.persistence", "loses unclaimed relays"),
  bad("lab", { redis: { mode: "external" } }, "redisUrl", "is required with redis.mode external"),
  bad("lab", { redisUrl: "redis://:x@r.internal.net:6379" }, "redisUrl", "contradicts redis.mode managed"),
  bad("lab", { redis: { mode: "external" }, redisUrl: "redis://a.internal.net:1,b.internal.net:2" }, "redisUrl", "one host"),
  bad("lab", { redis: { mode: "external" }, redisUrl: "http://a.internal.net" }, "redisUrl", "must be redis://"),
  bad(
    "lab",
    { redis: { mode: "external" }, redisUrl: "redis-sentinel://user:pw@a.internal.net:26379/m" },
    "redisUrl",
    "without a user name",
  ),
  bad("lab", { redis: { mode: "external" }, redisUrl: "redis-sentinel://a.internal.net:26379" }, "redisUrl", "/master"),
  bad("lab", { redis: { mode: "external" }, redisUrl: "rediss://:pw@localhost:6379/0" }, "redisUrl", "loopback"),
  bad("prod-ha", { "redis.quorum": 4 }, "redis.quorum", "more than the 3 sentinels"),

  bad("prod-single", { edge: undefined }, "edge", "is required"),
  bad("prod-single", { edge: { mode: "loopback" } }, "edge.mode", "gateways could not reach"),
  bad("prod-single", { "edge.relayDomain": "relay" }, "edge.relayDomain", "a domain name"),
  bad("prod-single", { "edge.relayDomain": "provider-api.provider.example" }, "provider.publicApiDomain", "is already edge.relayDomain"),
  bad(
    "prod-single",
    { middleman: { enabled: true, ownerIdentity: wallet, domain: "relay.provider.example" } },
    "middleman.domain",
    "is already edge.relayDomain",
  ),
  bad("prod-single", { "edge.tls": { kind: "internal" } }, "edge.tls.kind", "gateways do not trust"),
  bad("prod-single", { "edge.bindAddress": "127.0.0.1" }, "edge.bindAddress", "gateways could not reach"),
  bad("prod-single", { "edge.trustedProxies": ["0.0.0.0/0"] }, "edge.trustedProxies[0]", "no allowlist would hold"),
  bad("prod-single", { "edge.trustedProxies": ["300.0.0.1/32"] }, "edge.trustedProxies[0]", "not a valid IPv4 address"),
  bad("prod-single", { "edge.rateLimit": { requestsPerSecond: 10 } }, "edge.rateLimit", "is not a known key"),
  bad("prod-single", { "edge.relayAliases": ["*.relay.provider.example"] }, "edge.relayAliases[0]", "wildcards need access to your DNS"),
  bad("prod-single", { "edge.relayAliases": ["*.*.provider.example"] }, "edge.relayAliases[0]", "a domain name in lower case"),
  bad(
    "prod-single",
    { "edge.relayAliases": ["provider-api.provider.example"] },
    "provider.publicApiDomain",
    "is already edge.relayAliases",
  ),
  bad("prod-single", { "edge.tls.caRoot": certificateAuthority }, "edge.tls.caRoot", "needs edge.tls.caUrl"),
  bad("prod-single", { "edge.tls.caRoot": "no certificate" }, "edge.tls.caRoot", "PEM text of certificates"),
  bad("prod-single", { "edge.tls": { kind: "files", chain: relayCertificate } }, "edgePrivateKey", "is required with edge.tls.kind files"),
  bad(
    "prod-single",
    { "edge.tls": { kind: "files", chain: relayCertificate }, edgePrivateKey: privateKey },
    "provider.publicApiDomain",
    "is not a name of the certificate",
  ),
  bad("prod-single", { edgePrivateKey: privateKey }, "edgePrivateKey", "is used with edge.tls.kind files only"),
  bad(
    "prod-single",
    { "edge.tls": { kind: "files", chain: relayCertificate }, "provider.publicApiDomain": undefined, edgePrivateKey: "no key" },
    "edgePrivateKey",
    "must be PEM text of a private key",
  ),
  bad(
    "prod-single",
    { "provider.publicApiDomain": undefined, "provider.publicApiAllowlist": ["9.9.9.9/32"] },
    "provider.publicApiAllowlist",
    "needs provider.publicApiDomain",
  ),
  bad("prod-single", { "edge.tls.email": "nobody" }, "edge.tls.email", "an e-mail address"),
  bad("prod-single", { "edge.httpPort": 8888 }, "edge.httpPort", "must be 80"),
  bad("prod-single", { "edge.tls.challenge": "tls-alpn-01", "edge.httpsPort": 8443 }, "edge.httpsPort", "must be 443"),
  bad("prod-single", { "edge.httpsPort": 6379 }, "edge.httpsPort", "the port of Redis, which must never be public"),
  bad("prod-single", { "edge.httpsPort": 80 }, "edge.httpsPort", "already taken by edge.httpPort"),
  bad("prod-single", { "provider.adminPort": 9091 }, "monitoring.prometheus.port", "already taken by provider.adminPort"),
  bad("lab", { "relay.relayPort": 3002, "monitoring.enabled": true }, "monitoring.grafana.port", "already taken by relay.relayPort"),
  bad("lab", { "relay.relayPort": 0 }, "relay.relayPort", "at least 1"),
  bad("lab", { "provider.publicApiDomain": "api.my-company.io" }, "provider.publicApiDomain", "needs edge.mode public"),

  bad(
    "prod-single",
    { "monitoring.alertmanager.receivers": [{ kind: "webhook", name: "a", urlRef: "hook" }] },
    "monitoring.alertmanager.receivers[0].urlRef",
    "not in alertSecrets",
  ),
  bad(
    "prod-single",
    { "monitoring.alertmanager.receivers": [{ kind: "pager", name: "a" }] },
    "monitoring.alertmanager.receivers[0].kind",
    "must be one of webhook",
  ),
  bad("prod-single", { "pocketd.checksums": {} }, "pocketd.checksums", "must hold the SHA-256"),
  bad("prod-single", { "pocketd.version": "latest" }, "pocketd.version", "exact release tag"),
  bad("prod-single", { "pocketd.checksums": { linux_amd64: "abc" } }, "pocketd.checksums.linux_amd64", "64 hex digits"),

  bad("lab", { "images.redis": "redis:8.4" }, "images.redis", "registry/name:tag"),
  bad("lab", { "images.redis": "docker.io/library/redis" }, "images.redis", "registry/name:tag"),
  bad("lab", { "images.relay-miner": "ghcr.io/pokt-network/pocket-relay-miner:latest" }, "images.relay-miner", "tag that moves"),
  bad("lab", { "images.relay-miner": `ghcr.io/pokt-network/pocket-relay-miner:rc${digest}` }, "images.relay-miner", "tag that moves"),
  bad("lab", { "images.relay-miner": "ghcr.io/pokt-network/pocket-relay-miner:dev" }, "images.relay-miner", "tag that moves"),
  bad("lab", { "images.relay-miner": "ghcr.io/pokt-network/pocket-relay-miner:f882c51" }, "images.relay-miner", "is too old"),
  bad("lab", { "images.postgresql": "docker.io/library/postgres:18.1" }, "images.postgresql", 'did you mean "postgres"?'),
  bad("prod-single", { "images.postgres": "docker.io/library/postgres:18" }, "images.postgres", "at least two numbers"),
  bad("lab", { "resources.relayer": { memoryMiB: 64 } }, "resources.relayer.memoryMiB", "at least 128"),
  bad("lab", { "resources.relayer": { cpus: "two" } }, "resources.relayer.cpus", "a number of cores"),
  bad("lab", { "resources.relayer": { cpus: 0 } }, "resources.relayer.cpus", "a number of cores"),

  bad("lab", { backendSecrets: "x" }, "backendSecrets", "a map of names to secrets"),
  bad("lab", { backendSecrets: { "1st": "x" } }, "backendSecrets.1st", "starts with a letter"),
  bad("lab", { backendSecrets: { one: "" } }, "backendSecrets.one", "not empty"),
  bad("lab", { alertSecrets: { one: "a\nb" } }, "alertSecrets.one", "one line"),
  bad("lab", { backendSecrets: { one: "CHANGEME" } }, "backendSecrets.one", "placeholder"),
  bad("prod-single", { "edge.relayDomain": "relay.changeme.io" }, "edge.relayDomain", "is a placeholder"),
  bad("lab", { rediss: {} }, "rediss", 'did you mean "redis"?'),
  bad("lab", { redis: { mode: "external" }, redisUrl: "redis-sentinel://s1.internal.net:26379,127.0.0.1:26379/m" }, "redisUrl", "loopback"),
  bad("lab", { redis: { mode: "external" }, redisUrl: "redis-cluster://user:pw@a.internal.net:6379" }, "redisUrl", "without a user name"),
  bad(
    "prod-single",
    { "monitoring.alertmanager.receivers": [twin, twin], alertSecrets: { hook: "https://hooks.internal.net" } },
    "monitoring.alertmanager.receivers[1].name",
    "is a duplicate",
  ),
];
