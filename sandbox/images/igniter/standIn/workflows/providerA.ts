export { SupplierRemediation, SupplierStatus } from "./scheduled.ts";
