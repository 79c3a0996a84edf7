export { ExecutePendingTransactions, ProviderStatus, SupplierStatus } from "./scheduled.ts";
