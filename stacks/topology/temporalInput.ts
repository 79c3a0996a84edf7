import type { IgniterApp } from "../../config-templates/igniterInput.ts";
import type { TemporalConfigInput } from "../../config-templates/temporalConfig.ts";
import type { StackConfig } from "../config/schema.ts";
import { databaseServerFor } from "./databaseServer.ts";
import { containerPort, flowAddress } from "./flows.ts";
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

/** host:port of the frontend as an instance reaches it, whoever runs the server. */
export function temporalAddress({ temporal }: StackConfig, topology: Topology, instance: string): string {
  return temporal.mode === "managed" ? flowAddress(topology, instance, "temporal", "frontend") : temporal.address;
}

export function temporalNamespace({ temporal }: StackConfig, app: IgniterApp): string {
  return app === "provider" ? temporal.providerNamespace : temporal.middlemanNamespace;
}

/** Namespaces of the apps that run. */
export function temporalNamespaces(config: StackConfig): string[] {
  return (["provider", "middleman"] as const).filter((app) => config[app].enabled).map((app) => temporalNamespace(config, app));
}
