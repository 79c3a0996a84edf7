import { proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../worker/activities.ts";

const { readDatabase } = proxyActivities<Activities>({ startToCloseTimeout: "30s" });

/** What every scheduled workflow of the stand-in does; only the names are upstream's. */
const readOnce = async (): Promise<void> => {
  await readDatabase();
};

export const GovernanceSync = readOnce;
export const SupplierStatus = readOnce;
export const SupplierRemediation = readOnce;
export const SupplierInitialStake = readOnce;
export const SupplierAddressGroupMigration = readOnce;
export const VerifyPendingTransactions = readOnce;
export const ExecutePendingTransactions = readOnce;
export const ProviderStatus = readOnce;
export const ImportSupplierRecovery = readOnce;
