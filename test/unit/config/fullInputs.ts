import { certificateAuthority, changed, type Input, igniterSecrets, publicKeys, wallet } from "./inputs.ts";

const backendOfEveryKey = {
  urls: ["https://a.nodes.provider.example/v1", { name: "two", url: "https://b.nodes.provider.example/v1" }],
  basePath: "/rpc",
  loadBalancing: "round_robin",
  headers: { "X-Client": "pocket", "X-Api-Key": { secretRef: "infura" } },
  authentication: { kind: "basic", username: "pocket", passwordRef: "infura" },
  maxRetries: 3,
  recoveryTimeoutSeconds: 0,
  healthCheck: {
    enabled: true,
    endpoint: "/health",
    intervalSeconds: 15,
    timeoutSeconds: 2,
    unhealthyThreshold: 4,
    healthyThreshold: 1,
    method: "POST",
    requestBody: '{"id":1}',
    contentType: "application/json",
    expectedStatus: [200, 204],
    expectedBody: "ok",
    headers: { Authorization: { secretRef: "infura" } },
  },
};

const fullRelay = {
  "relay.services.full": {
    validationMode: "eager",
    timeoutProfile: "patient",
    poolProfile: "wide",
    maxBodySizeBytes: 1000,
    defaultBackend: "rest",
    backends: {
      jsonrpc: backendOfEveryKey,
      rest: { url: "http://c.nodes.provider.example", authentication: { kind: "bearer", tokenRef: "infura" } },
      cometbft: { url: "http://c.nodes.provider.example:26657", authentication: { kind: "plain", tokenRef: "infura" } },
      websocket: { url: "wss://c.nodes.provider.example/ws" },
      grpc: { urls: ["c.nodes.provider.example:9090", "http://d.nodes.provider.example:9090"] },
    },
  },
  "relay.timeoutProfiles": { patient: { requestTimeoutSeconds: 120 } },
  "relay.poolProfiles": { wide: { maxConnsPerHost: 1000 } },
  "relay.simulation": {
    enabled: true,
    identities: [
      {
        keyId: "probe",
        notAfter: "2030-01-31T00:00:00Z",
        appPubkeyHex: publicKeys[0],
        gatewayPubkeysHex: [publicKeys[1]],
        allowedServices: ["full"],
      },
    ],
  },
  "relay.miner.serviceFactors": { full: 0.01 },
  "relay.miner.defaultServiceFactor": 0.02,
  "relay.miner.sessionTtl": "12h30m",
  "relay.cacheWarmup.knownApplications": [wallet],
  backendSecrets: { infura: "s3cr3t" },
};

const fullOperations = {
  alertSecrets: { hook: "https://hooks.provider.example/abc", mail: "pw", bot: "1:t" },
  "provider.ownerEmail": "owner@provider.example",
  "provider.domain": "admin.provider.example",
  "provider.adminAllowlist": ["198.51.100.7/32", "10.0.0.0/8"],
  middleman: { enabled: true, ownerIdentity: wallet, domain: "stake.provider.example", adminAllowlist: ["10.0.0.0/8"] },
  "monitoring.grafana": { domain: "grafana.provider.example" },
  "monitoring.alertmanager.receivers": [
    { kind: "webhook", name: "hook", urlRef: "hook" },
    { kind: "slack", name: "slack", urlRef: "hook", channel: "#alerts" },
    {
      kind: "email",
      name: "mail",
      to: "a@provider.example",
      from: "b@provider.example",
      smarthost: "mail.provider.example:587",
      username: "b",
      passwordRef: "mail",
    },
    { kind: "telegram", name: "telegram", chatId: -1001234567890, tokenRef: "bot" },
  ],
  "monitoring.alertmanager.heartbeat": { urlRef: "hook", everySeconds: 120 },
  system: {
    hardenSsh: false,
    securityUpdates: false,
    journalMaxMiB: 512,
    docker: {
      source: "docker",
      version: "5:28.5.2-1~debian.13~trixie",
      addressPools: [{ base: "172.28.0.0/14", size: 26 }, { base: "10.9.0.0/16" }],
      allowDowngrade: true,
    },
  },
  "pocketd.downloadUrl": "http://mirror.provider.example/{version}/{archive}",
  images: { redis: `docker.io/library/redis:8.4.1-alpine@sha256:${"a".repeat(64)}` },
  resources: { redis: { memoryMiB: 8192, cpus: 2.5 } },
};

/** An input of each profile that uses (nearly) every key. */
export const fullInputs: Record<string, Input> = {
  lab: changed("lab", {
    ...fullRelay,
    "relay.services.demo": { demo: true, demoTransports: ["websocket", "rest"] },
    network: { name: "main", acknowledgeMainnet: true },
    provider: { enabled: true, ownerIdentity: wallet },
    middleman: { enabled: true, ownerIdentity: wallet },
    redis: { mode: "managed", persistence: false, maxMemoryMiB: 100, appendFsync: "always", ioThreads: 2, activeDefrag: "auto" },
    "monitoring.enabled": true,
  }),
  "prod-single": changed("prod-single", {
    ...fullRelay,
    ...fullOperations,
    redis: { mode: "external" },
    redisUrl: "redis-sentinel://:p%40ss-93vTq81LmZ@s1.provider.example:26379,s2.provider.example:26379/pocket?db=0",
    postgres: { mode: "external", sslMode: "require", caCertificate: certificateAuthority },
    postgresUrl: "postgres://pocket:Kx93vTq81LmZ@db.provider.example:5432",
    temporal: { mode: "external", address: "temporal.provider.example:7233" },
    ...igniterSecrets,
    "hosts.pocket-1.jump": {
      address: "jump.provider.example",
      user: "ops",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    },
    "hosts.pocket-1.labels": { rack: "7" },
    "edge.tls": {
      kind: "acme",
      email: "o@provider.example",
      caUrl: "https://acme.provider.example/dir",
      caRoot: certificateAuthority,
      challenge: "tls-alpn-01",
    },
    "edge.relayAliases": ["relay-2.provider.example"],
    "edge.trustedProxies": ["192.0.2.0/24"],
    "edge.http3": true,
    "provider.publicApiAllowlist": ["192.0.2.7"],
    "edge.httpsPort": 8443,
  }),
  "prod-ha": changed("prod-ha", {
    ...fullRelay,
    ...fullOperations,
    "placement.middleman": { hosts: ["pocket-3"] },
    "placement.relayer": { hosts: ["pocket-1", "pocket-2"], perHost: 2 },
    rotation: { redisPassword: 2, providerDatabasePassword: 1 },
    redis: { mode: "sentinel", masterName: "mymaster", quorum: 3, downAfterMilliseconds: 3000 },
  }),
};
