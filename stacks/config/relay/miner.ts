import { z } from "zod";
import { duration, poktAddress, seconds, strict, whole } from "../fields.ts";
import { serviceId } from "./service.ts";
import { transactionShape } from "./transaction.ts";

const factor = () => z.number().min(0).max(1);

export function minerSection() {
  return strict({
    cacheTtl: duration().default("24h").describe("Lifetime of sessions, trees and service factors in Redis."),
    sessionTtl: duration().optional().describe("Lifetime of session records. Default: cacheTtl."),
    submissionTrackingTtl: duration().default("24h").describe("Lifetime of records of claims and proofs."),
    batchSize: whole(1, 100_000).default(1000).describe("Relays in one read of a stream."),
    supplierReconcileIntervalSeconds: seconds(1).default(60).describe("Seconds between two looks at the suppliers on chain."),
    smstLiveRootCheckpointInterval: whole(1, 100_000)
      .default(10)
      .describe("Relays between two checkpoints of a tree; 1 loses nothing in a crash and writes more."),
    knownApplications: z.array(poktAddress()).default([]).describe("Application addresses to load at start."),
    queryTimeoutSeconds: seconds(1, 300).default(5).describe("Seconds for a question to the chain."),
    defaultServiceFactor: factor()
      .optional()
      .describe("Part of an application's stake accepted in a session, 0 to 1. Default: upstream's formula."),
    serviceFactors: z.record(serviceId(), factor()).default({}).describe("The same for single services, by id."),
    leaderTtlSeconds: seconds(5, 600).default(30).describe("Seconds that the leader's lock lives; above leaderHeartbeatSeconds."),
    leaderHeartbeatSeconds: seconds(1, 300).default(10).describe("Seconds between two renewals of that lock."),
    claimTtlSeconds: seconds(10, 3600)
      .default(90)
      .describe("Seconds that a miner's hold on a supplier lives; above renewRateSeconds. 120 from 500 suppliers."),
    renewRateSeconds: seconds(1, 600).default(10).describe("Seconds between two renewals of that hold."),
    rebalanceIntervalSeconds: seconds(1, 3600).default(30).describe("Seconds between two fair divisions of suppliers."),
    sessionLifecycle: strict({
      maxConcurrentTransitions: whole(1, 10_000).default(10).describe("Sessions that change state at once."),
    })
      .prefault({})
      .describe("Session states."),
    workerPools: strict({
      masterPoolSize: whole(0, 100_000).default(0).describe("Workers in all; 0 = from CPUs and suppliers."),
      cpuMultiplier: whole(1, 1000).default(4).describe("Workers for each CPU."),
      workersPerSupplier: whole(1, 1000).default(6).describe("Workers for each supplier."),
      queryWorkers: whole(1, 10_000).default(20).describe("Workers for questions to the chain."),
    })
      .prefault({})
      .describe("Worker pools."),
    transaction: strict(transactionShape()).superRefine(checkTimeouts).prefault({}).describe("Claims and proofs as transactions."),
    balanceMonitor: strict({
      enabled: z.boolean().default(true).describe("Watch the operators' balances."),
      checkIntervalSeconds: seconds(10).default(300).describe("Seconds between two looks."),
      balanceThresholdUpokt: whole(0, 10 ** 15)
        .default(1_000_000)
        .describe("uPOKT under which it warns."),
      stakeWarningProofThreshold: whole(1, 1_000_000).default(10).describe("Missed proofs left before the stake is too small: warning."),
      stakeCriticalProofThreshold: whole(1, 1_000_000).default(3).describe("The same: critical."),
    })
      .prefault({})
      .describe("Balances of operators."),
    blockHealthMonitor: strict({
      enabled: z.boolean().default(false).describe("Compare the real block time with the configured one."),
      slownessThreshold: z.number().min(1).max(100).default(1.5).describe("Factor from which blocks count as slow."),
    })
      .prefault({})
      .describe("Speed of the chain."),
  })
    .prefault({})
    .describe("The miners.");
}

function checkTimeouts(
  value: { txTimeoutMinSeconds: number; txTimeoutDefaultSeconds: number; txTimeoutMaxSeconds: number },
  context: z.RefinementCtx,
) {
  if (value.txTimeoutMinSeconds <= value.txTimeoutDefaultSeconds && value.txTimeoutDefaultSeconds <= value.txTimeoutMaxSeconds) return;
  const message = "needs txTimeoutMinSeconds ≤ txTimeoutDefaultSeconds ≤ txTimeoutMaxSeconds. Next: put the three in order";
  context.addIssue({ code: "custom", path: ["txTimeoutDefaultSeconds"], message });
}

export type MinerConfig = z.output<ReturnType<typeof minerSection>>;
