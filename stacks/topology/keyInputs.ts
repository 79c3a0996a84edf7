import type { SimulationApplicationsInput } from "../../config-templates/simulationApplications.ts";
import type { StackConfig } from "../config/schema.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { hasGeneratedIdentity, secretNames } from "./secrets.ts";

/** The generated supplier keys in their order, or undefined where the operator's own file holds them. */
export function supplierKeysInput({ keys }: StackConfig, secrets: ResolvedSecrets): string[] | undefined {
  if (keys.source !== "generated") return undefined;
  return Array.from({ length: keys.suppliers }, (_, index) => secretValue(secrets, secretNames.supplierKey(index + 1)));
}

/** The private keys with which checks sign simulated relays, or undefined where the stack made none. */
export function simulationApplicationsInput(config: StackConfig, secrets: ResolvedSecrets): SimulationApplicationsInput | undefined {
  if (!hasGeneratedIdentity(config)) return undefined;
  return {
    applications: [secretValue(secrets, secretNames.simulationApplicationKey)],
    gateway: [secretValue(secrets, secretNames.simulationGatewayKey)],
  };
}
