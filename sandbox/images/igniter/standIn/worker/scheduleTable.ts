import type { Release } from "../release.ts";
import { parseDuration } from "../settings/forms.ts";

export interface Schedule {
  workflowType: string;
  everyMs: number;
}

/** A schedule with upstream's interval and, in line B, the word of the variable that changes it. */
const schedule = (workflowType: string, every: string, word: string) => ({ workflowType, every, word });

const governanceSync = schedule("GovernanceSync", "5m", "GOVERNANCE_SYNC");
const supplierStatus = schedule("SupplierStatus", "2m", "SUPPLIER_STATUS");
const supplierRemediation = schedule("SupplierRemediation", "10s", "SUPPLIER_REMEDIATION");
const providerStatus = schedule("ProviderStatus", "1m", "PROVIDER_STATUS");
const executePending = schedule("ExecutePendingTransactions", "10s", "EXECUTE_PENDING_TX");
const verifyPending = schedule("VerifyPendingTransactions", "30s", "VERIFY_PENDING_TX");

const schedules = {
  provider: {
    A: [supplierStatus, supplierRemediation],
    B: [
      governanceSync,
      supplierStatus,
      supplierRemediation,
      schedule("SupplierInitialStake", "10s", "SUPPLIER_INITIAL_STAKE"),
      schedule("SupplierAddressGroupMigration", "30s", "SUPPLIER_ADDRESS_GROUP_MIGRATION"),
      verifyPending,
      executePending,
    ],
  },
  middleman: {
    A: [providerStatus, executePending, supplierStatus],
    B: [
      governanceSync,
      providerStatus,
      executePending,
      supplierStatus,
      schedule("ImportSupplierRecovery", "1m", "IMPORT_SUPPLIER_RECOVERY"),
      verifyPending,
    ],
  },
};

/** The schedules of a release; the environment's intervals have been checked at boot. */
export function schedulesOf({ app, line }: Pick<Release, "app" | "line">, environment: NodeJS.ProcessEnv): Schedule[] {
  return schedules[app][line].map(({ workflowType, every, word }) => {
    const given = line === "B" ? environment[`SCHEDULE_${word}_INTERVAL`] : undefined;
    return { workflowType, everyMs: parseDuration(given || every)! };
  });
}
