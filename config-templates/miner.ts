import type { RelayMinerLogging, RelayMinerRedis } from "./relayerInput.ts";
import { definedOnly, nonEmpty, snakeCaseKeys, sortedMap } from "./snakeCase.ts";
import { renderYamlFile } from "./yamlFile.ts";

export interface MinerTransaction {
  /** Coin, e.g. "0.000001upokt". */
  gasPrice?: string;
  /** 0: simulate. */
  gasLimit?: number;
  gasAdjustment?: number;
  disableClaimBatching?: boolean;
  disableProofBatching?: boolean;
  txTimeoutMinSeconds?: number;
  txTimeoutDefaultSeconds?: number;
  /** Below 600, the chain's limit for unordered transactions. */
  txTimeoutMaxSeconds?: number;
  txTimeoutClockSkewBufferSeconds?: number;
  disablePreProofClaimVerification?: boolean;
  disableInclusionReconciler?: boolean;
  inclusionReconcilerMaxConcurrent?: number;
  inclusionReconcilerPerGroupTimeoutMs?: number;
  maxRebroadcasts?: number;
  rebroadcastSafetyBlocks?: number;
}

/** Everything in a miner's file. Durations without unit in the name are Go durations ("24h"). */
export interface MinerFileInput {
  metricsPort: number;
  redis: RelayMinerRedis;
  node: { rpcUrl: string; grpcAddress: string; grpcInsecure: boolean; chainId: string; queryTimeoutSeconds?: number };
  /** Path of the supplier key file inside the container. */
  keysFile: string;
  blockTimeSeconds: number;
  cacheTtl: string;
  sessionTtl?: string;
  submissionTrackingTtl?: string;
  batchSize?: number;
  smstLiveRootCheckpointInterval?: number;
  supplierReconcileIntervalSeconds?: number;
  knownApplications?: string[];
  /** Fraction of an application's stake accepted a session; 0: the built-in limit. */
  defaultServiceFactor?: number;
  serviceFactors?: Record<string, number>;
  leaderElection: { leaderTtlSeconds: number; heartbeatRateSeconds: number };
  supplierClaiming: { claimTtlSeconds: number; renewRateSeconds: number; rebalanceIntervalSeconds?: number };
  transaction: MinerTransaction;
  workerPools?: { masterPoolSize?: number; cpuMultiplier?: number; workersPerSupplier?: number; queryWorkers?: number };
  sessionLifecycle?: { maxConcurrentTransitions?: number };
  balanceMonitor?: {
    enabled: boolean;
    checkIntervalSeconds?: number;
    balanceThresholdUpokt?: number;
    stakeWarningProofThreshold?: number;
    stakeCriticalProofThreshold?: number;
  };
  blockHealthMonitor?: { enabled: boolean; slownessThreshold?: number };
  logging: RelayMinerLogging;
}

/**
 * Config file of `pocket-relay-miner miner`. Contains the Redis password: mode 0400, owner uid 1000.
 * No consumer name: the container's hostname is unique, and the next upstream branch reads that key differently.
 */
export function renderMinerConfig(input: MinerFileInput): string {
  return renderYamlFile("pocket-relay-miner miner", minerDocument(input));
}

function minerDocument(input: MinerFileInput): Record<string, unknown> {
  return definedOnly({
    redis: snakeCaseKeys(input.redis),
    pocket_node: definedOnly({
      query_node_rpc_url: input.node.rpcUrl,
      query_node_grpc_url: input.node.grpcAddress,
      grpc_insecure: input.node.grpcInsecure,
      query_timeout_seconds: input.node.queryTimeoutSeconds,
      chain_id: input.node.chainId,
    }),
    keys: { keys_file: input.keysFile },
    block_time_seconds: input.blockTimeSeconds,
    cache_ttl: input.cacheTtl,
    session_ttl: input.sessionTtl,
    submission_tracking_ttl: input.submissionTrackingTtl,
    batch_size: input.batchSize,
    smst_live_root_checkpoint_interval: input.smstLiveRootCheckpointInterval,
    supplier_reconcile_interval_seconds: input.supplierReconcileIntervalSeconds,
    known_applications: input.knownApplications,
    default_service_factor: input.defaultServiceFactor,
    service_factors: nonEmpty(input.serviceFactors && sortedMap(input.serviceFactors, (factor) => factor)),
    leader_election: snakeCaseKeys(input.leaderElection),
    supplier_claiming: snakeCaseKeys(input.supplierClaiming),
    session_lifecycle: input.sessionLifecycle && snakeCaseKeys(input.sessionLifecycle),
    worker_pools: input.workerPools && snakeCaseKeys(input.workerPools),
    transaction: snakeCaseKeys(input.transaction),
    balance_monitor: input.balanceMonitor && snakeCaseKeys(input.balanceMonitor),
    block_health_monitor: input.blockHealthMonitor && snakeCaseKeys(input.blockHealthMonitor),
    metrics: { enabled: true, addr: `0.0.0.0:${input.metricsPort}` },
    pprof: { enabled: false },
    logging: snakeCaseKeys(input.logging),
  });
}
