/** Transport of a relay as the relayer's `backends` map spells it. */
export type RelayerTransport = "jsonrpc" | "rest" | "websocket" | "grpc" | "cometbft";

/** Active probe of a backend. */
export interface RelayerHealthCheck {
  enabled: boolean;
  endpoint?: string;
  intervalSeconds?: number;
  timeoutSeconds?: number;
  unhealthyThreshold?: number;
  healthyThreshold?: number;
  method?: string;
  requestBody?: string;
  contentType?: string;
  expectedStatus?: number[];
  expectedBody?: string;
  headers?: Record<string, string>;
}

/** Credentials of a backend; exactly one kind, because relays and probes prefer different ones when several are set. */
export type RelayerAuthentication = { username: string; password: string } | { bearerToken: string } | { plainToken: string };

/** One backend of a service. Exactly one of `url` and `urls` is set. */
export interface RelayerBackend {
  url?: string;
  urls?: (string | { name: string; url: string })[];
  basePath?: string;
  loadBalancing?: "round_robin" | "first_healthy";
  headers?: Record<string, string>;
  authentication?: RelayerAuthentication;
  maxRetries?: number;
  recoveryTimeoutSeconds?: number;
  healthCheck?: RelayerHealthCheck;
}

export interface RelayerService {
  validationMode?: "eager" | "optimistic";
  timeoutProfile: string;
  poolProfile?: string;
  maxBodySizeBytes?: number;
  defaultBackend: RelayerTransport;
  backends: Partial<Record<RelayerTransport, RelayerBackend>>;
}

/** Redefining a built-in profile replaces it as a whole: leave out only what may be 0. */
export interface RelayerTimeoutProfile {
  requestTimeoutSeconds?: number;
  responseHeaderTimeoutSeconds?: number;
  dialTimeoutSeconds?: number;
  tlsHandshakeTimeoutSeconds?: number;
}

export interface RelayerPoolProfile {
  maxConnsPerHost?: number;
  maxIdleConnsPerHost?: number;
  idleConnTimeoutSeconds?: number;
}

export interface RelayerHttpTransport {
  maxIdleConns?: number;
  maxIdleConnsPerHost?: number;
  maxConnsPerHost?: number;
  idleConnTimeoutSeconds?: number;
  dialTimeoutSeconds?: number;
  tlsHandshakeTimeoutSeconds?: number;
  responseHeaderTimeoutSeconds?: number;
  expectContinueTimeoutSeconds?: number;
  tcpKeepAliveSeconds?: number;
  disableCompression?: boolean;
}

/** Log settings that both roles share. */
export interface RelayMinerLogging {
  level: "debug" | "info" | "warn" | "error";
  format?: "json" | "text";
  /** False holds requests up while a line is written. */
  async: boolean;
  asyncBufferSize?: number;
  /** Milliseconds. */
  asyncPollInterval?: number;
  sampling?: boolean;
  samplingInitial?: number;
  samplingThereafter?: number;
  enableCaller?: boolean;
}

/** A pinned test identity that may send free probe relays. Keys are compressed secp256k1 public keys, 66 hex digits. */
export interface SimulationIdentity {
  keyId: string;
  enabled: boolean;
  /** RFC 3339; absent: never expires. */
  notAfter?: string;
  maxRps?: number;
  appPubkeyHex: string;
  gatewayPubkeysHex: string[];
  /** Empty: every configured service. */
  allowedServices?: string[];
}

/** Redis connection settings that both roles share. */
export interface RelayMinerRedis {
  /** With the password inside, percent-encoded. */
  url: string;
  poolSize: number;
  minIdleConns?: number;
  poolTimeoutSeconds?: number;
  connMaxIdleTimeSeconds?: number;
}

/** Everything in a relayer's file. Ports are those the process listens on inside its container. */
export interface RelayerFileInput {
  relayPort: number;
  healthPort: number;
  metricsPort: number;
  redis: RelayMinerRedis;
  node: { rpcUrl: string; grpcAddress: string; grpcInsecure: boolean };
  /** Path of the supplier key file inside the container. */
  keysFile: string;
  services: Record<string, RelayerService>;
  defaultValidationMode: "eager" | "optimistic";
  defaultRequestTimeoutSeconds: number;
  defaultMaxBodySizeBytes: number;
  relayMeter: { enabled: boolean; failBehavior: "open" | "closed"; cacheTtl: string };
  httpTransport?: RelayerHttpTransport;
  responseCompression?: { enabled: boolean; minSizeBytes?: number };
  timeoutProfiles?: Record<string, RelayerTimeoutProfile>;
  poolProfiles?: Record<string, RelayerPoolProfile>;
  cacheWarmup?: { enabled: boolean; knownApplications?: string[]; warmupConcurrency?: number; warmupTimeoutSeconds?: number };
  logging: RelayMinerLogging;
  /** Absent: simulated relays are refused. */
  simulation?: { maxConcurrent?: number; freshnessWindowSeconds?: number; identities: SimulationIdentity[] };
}
