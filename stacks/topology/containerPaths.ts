import type { StackConfig } from "../config/schema.ts";

/** Folder in which a relay miner container sees its rendered files. */
export const relayMinerFolder = "/etc/pocket";

/** Where a relay miner container sees the supplier keys: among its own files, or as a mount of the operator's file. */
export function supplierKeysPath({ keys }: StackConfig): string {
  return keys.source === "generated" ? `${relayMinerFolder}/supplier-keys.yaml` : "/etc/pocket-keys/supplier-keys.yaml";
}
