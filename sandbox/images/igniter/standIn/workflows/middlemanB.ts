export {
  ExecutePendingTransactions,
  GovernanceSync,
  ImportSupplierRecovery,
  ProviderStatus,
  SupplierStatus,
  VerifyPendingTransactions,
} from "./scheduled.ts";
