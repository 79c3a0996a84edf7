export {
  ExecutePendingTransactions,
  GovernanceSync,
  SupplierAddressGroupMigration,
  SupplierInitialStake,
  SupplierRemediation,
  SupplierStatus,
  VerifyPendingTransactions,
} from "./scheduled.ts";
