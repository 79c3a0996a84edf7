import type { MinerFileInput } from "../../config-templates/miner.ts";
import type { StackConfig } from "../config/schema.ts";
import { supplierKeysPath } from "./containerPaths.ts";
import { containerPort } from "./flows.ts";
import { relayMinerRedis } from "./redisInput.ts";
import type { ResolvedSecrets } from "./resolvedSecrets.ts";
import type { Topology } from "./types.ts";

/** Upstream's rule: one blocking read for each supplier, and room for everything else. After a failure one miner may hold them all. */
const connectionsBesideSuppliers = 20;

/** The miner file of one instance. `secrets` holds every secret that the instance lists. */
export function minerFileInput(config: StackConfig, topology: Topology, instance: string, secrets: ResolvedSecrets): MinerFileInput {
  const { network, relay } = config;
  const {
    leaderTtlSeconds,
    leaderHeartbeatSeconds,
    claimTtlSeconds,
    renewRateSeconds,
    rebalanceIntervalSeconds,
    queryTimeoutSeconds,
    ...settings
  } = relay.miner;
  return {
    ...settings,
    metricsPort: containerPort(topology, instance, "metrics"),
    redis: {
      ...relayMinerRedis(config, topology, instance, secrets),
      poolSize: config.keys.suppliers + connectionsBesideSuppliers,
    },
    node: {
      rpcUrl: network.rpcUrl,
      grpcAddress: network.grpcAddress,
      grpcInsecure: network.grpcInsecure,
      chainId: network.chainId,
      queryTimeoutSeconds,
    },
    keysFile: supplierKeysPath(config),
    // Upstream reads a whole number, a developer's chain may be faster than one second.
    blockTimeSeconds: Math.max(1, Math.round(network.blockTimeSeconds)),
    leaderElection: { leaderTtlSeconds, heartbeatRateSeconds: leaderHeartbeatSeconds },
    supplierClaiming: { claimTtlSeconds, renewRateSeconds, rebalanceIntervalSeconds },
    logging: relay.logging,
  };
}
