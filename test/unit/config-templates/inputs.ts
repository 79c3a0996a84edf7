import type { MinerFileInput } from "../../../config-templates/miner.ts";
import type { RelayerFileInput } from "../../../config-templates/relayerInput.ts";

const applicationKey = "02466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27";
const gatewayKey = "023c72addb4fdf09af94f0c94d7fe92a386a7e70cf8a1d85916386bb2535c7b1b1";

/** What a relayer cannot do without. */
export const smallRelayer: RelayerFileInput = {
  relayPort: 8080,
  healthPort: 8081,
  metricsPort: 9090,
  redis: { url: "redis://:secret@redis:6379/0", poolSize: 50 },
  node: { rpcUrl: "http://node:26657", grpcAddress: "node:9090", grpcInsecure: true },
  keysFile: "/etc/pocket/supplier-keys.yaml",
  services: { pocket: { timeoutProfile: "fast", defaultBackend: "jsonrpc", backends: { jsonrpc: { url: "http://node:26657" } } } },
  defaultValidationMode: "optimistic",
  defaultRequestTimeoutSeconds: 30,
  defaultMaxBodySizeBytes: 10_485_760,
  relayMeter: { enabled: true, failBehavior: "open", cacheTtl: "24h" },
  logging: { level: "info", async: true },
};

const small = { timeoutProfile: "fast", defaultBackend: "rest", backends: { rest: { url: "http://n" } } } as const;

/** Every key once, with values that a YAML reader could misunderstand. */
export const fullRelayer: RelayerFileInput = {
  ...smallRelayer,
  redis: {
    url: "redis://:p%40ss%23%3A%24@redis:6379/0",
    poolSize: 50,
    minIdleConns: 5,
    poolTimeoutSeconds: 4,
    connMaxIdleTimeSeconds: 300,
  },
  services: {
    null: small,
    no: small,
    "0x10": small,
    eth: {
      validationMode: "eager",
      timeoutProfile: "slow",
      poolProfile: "wide",
      maxBodySizeBytes: 1_048_576,
      defaultBackend: "jsonrpc",
      backends: {
        jsonrpc: {
          urls: ["http://eth-1:8545", { name: "second", url: "https://eth-2" }],
          basePath: "/v1",
          loadBalancing: "round_robin",
          headers: {
            "X-Dollar": "$HOME, $$ and $(PATH)",
            "X-Hash": "a # b",
            "X-Colon": "a: b",
            "X-Quotes": `"double" and 'single' and \\`,
            "X-Unicode": "grüße ☂ 🜁 \u2028 \u0085",
            "X-Lines": "first\nsecond",
            "X-Space": "  padded  ",
            "X-Null": "null",
            "X-Number": "1e3",
            "X-Long": "word ".repeat(60).trim(),
          },
          authentication: { username: "user: name", password: "p#ss" },
          maxRetries: 2,
          recoveryTimeoutSeconds: 15,
          healthCheck: {
            enabled: true,
            endpoint: "/health",
            intervalSeconds: 30,
            timeoutSeconds: 5,
            unhealthyThreshold: 3,
            healthyThreshold: 2,
            method: "POST",
            requestBody: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}',
            contentType: "application/json",
            expectedStatus: [200, 204],
            expectedBody: "0x1",
            headers: { "X-Probe": "yes" },
          },
        },
        rest: { url: "https://eth.nodes.test", authentication: { bearerToken: "true" } },
        websocket: { url: "wss://eth.nodes.test/ws" },
        grpc: { url: "eth.nodes.test:50051" },
        cometbft: { url: "http://eth:26657", authentication: { plainToken: "0x10" } },
      },
    },
  },
  httpTransport: { maxIdleConns: 500, maxConnsPerHost: 200, tcpKeepAliveSeconds: 30, disableCompression: true },
  responseCompression: { enabled: true, minSizeBytes: 2048 },
  timeoutProfiles: { slow: { requestTimeoutSeconds: 120, responseHeaderTimeoutSeconds: 60 } },
  poolProfiles: { wide: { maxConnsPerHost: 300, maxIdleConnsPerHost: 60, idleConnTimeoutSeconds: 90 } },
  cacheWarmup: { enabled: true, knownApplications: ["pokt1application"], warmupConcurrency: 10, warmupTimeoutSeconds: 5 },
  logging: { level: "warn", format: "json", async: true, asyncBufferSize: 100_000, asyncPollInterval: 100, sampling: false },
  simulation: {
    maxConcurrent: 8,
    freshnessWindowSeconds: 20,
    identities: [
      {
        keyId: "check",
        enabled: true,
        notAfter: "2030-01-01T00:00:00Z",
        maxRps: 3,
        appPubkeyHex: applicationKey,
        gatewayPubkeysHex: [gatewayKey],
        allowedServices: ["eth"],
      },
    ],
  },
};

/** What a miner cannot do without. */
export const smallMiner: MinerFileInput = {
  metricsPort: 9092,
  redis: { url: "redis://:secret@redis:6379/0", poolSize: 21 },
  node: { rpcUrl: "http://node:26657", grpcAddress: "node:9090", grpcInsecure: true, chainId: "pocket" },
  keysFile: "/etc/pocket/supplier-keys.yaml",
  blockTimeSeconds: 60,
  cacheTtl: "24h",
  leaderElection: { leaderTtlSeconds: 30, heartbeatRateSeconds: 10 },
  supplierClaiming: { claimTtlSeconds: 90, renewRateSeconds: 10 },
  transaction: { gasPrice: "0.000001upokt" },
  logging: { level: "info", async: true },
};

/** Every key of a miner once. */
export const fullMiner: MinerFileInput = {
  ...smallMiner,
  node: { ...smallMiner.node, queryTimeoutSeconds: 5 },
  sessionTtl: "48h",
  submissionTrackingTtl: "24h",
  batchSize: 1000,
  smstLiveRootCheckpointInterval: 1,
  supplierReconcileIntervalSeconds: 60,
  knownApplications: ["pokt1application"],
  defaultServiceFactor: 0.01,
  serviceFactors: { eth: 0.007, "0x10": 0.02 },
  supplierClaiming: { claimTtlSeconds: 180, renewRateSeconds: 10, rebalanceIntervalSeconds: 30 },
  transaction: {
    gasPrice: "0.000001upokt",
    gasLimit: 0,
    gasAdjustment: 1.7,
    disableClaimBatching: false,
    disableProofBatching: false,
    txTimeoutMinSeconds: 120,
    txTimeoutDefaultSeconds: 120,
    txTimeoutMaxSeconds: 590,
    txTimeoutClockSkewBufferSeconds: 60,
    disablePreProofClaimVerification: false,
    disableInclusionReconciler: false,
    inclusionReconcilerMaxConcurrent: 64,
    inclusionReconcilerPerGroupTimeoutMs: 10_000,
    maxRebroadcasts: 1,
    rebroadcastSafetyBlocks: 1,
  },
  workerPools: { masterPoolSize: 0, cpuMultiplier: 4, workersPerSupplier: 6, queryWorkers: 20 },
  sessionLifecycle: { maxConcurrentTransitions: 10 },
  balanceMonitor: {
    enabled: true,
    checkIntervalSeconds: 300,
    balanceThresholdUpokt: 1_000_000_000_000_000,
    stakeWarningProofThreshold: 10,
    stakeCriticalProofThreshold: 3,
  },
  blockHealthMonitor: { enabled: true, slownessThreshold: 1.5 },
};
