import type { TemporalConfigInput } from "../../config-templates/temporalConfig.ts";
import type { StackConfig } from "../config/schema.ts";
import { databaseServerFor } from "./databaseServer.ts";
import { containerPort } from "./flows.ts";
import type { ResolvedSecrets } from "./resolvedSecrets.ts";
import { secretValue } from "./resolvedSecrets.ts";
import { secretNames } from "./secretNames.ts";
import type { Topology } from "./types.ts";

/** Throws when Temporal is external: then there is no instance to make files for. */
export function temporalSettings(config: StackConfig, topology: Topology, instance: string, secrets: ResolvedSecrets): TemporalConfigInput {
  if (config.temporal.mode !== "managed") throw new Error("temporal.mode is external: the stack runs no Temporal");
  return {
    frontendPort: containerPort(topology, instance, "frontend"),
    metricsPort: containerPort(topology, instance, "metrics"),
    historyShards: config.temporal.historyShards,
    database: {
      ...databaseServerFor(config, topology, instance, secrets),
      password: secretValue(secrets, secretNames.temporalDatabasePassword),
    },
  };
}

/** Namespaces of the apps that run. */
export function temporalNamespaces({ provider, middleman, temporal }: StackConfig): string[] {
  return [...(provider.enabled ? [temporal.providerNamespace] : []), ...(middleman.enabled ? [temporal.middlemanNamespace] : [])];
}
