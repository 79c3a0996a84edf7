import type * as pulumi from "@pulumi/pulumi";
import { ExternalPostgres } from "../components/externalPostgres.ts";
import { ExternalTemporal } from "../components/externalTemporal.ts";
import type { HostResources } from "../components/hostResources.ts";
import type { StackConfig } from "./config/schema.ts";
import { type SecretValues, secretsNamed } from "./roleContext.ts";
import { administratorConnection, databasesInput, databasesSecrets, externalAuthorityPem } from "./topology/postgresInput.ts";
import { secretNames } from "./topology/secretNames.ts";
import { temporalNamespaces } from "./topology/temporalInput.ts";
import type { Topology } from "./topology/types.ts";

export interface ExternalServices {
  database?: ExternalPostgres;
  /** Everything else waits for these: nothing is made on services that do not do. */
  all: pulumi.Resource[];
}

/** Services that somebody else runs, looked at from the host whose containers use them. */
export function createExternalServices(
  config: StackConfig,
  topology: Topology,
  shared: Map<string, HostResources>,
  values: SecretValues,
): ExternalServices {
  const user = topology.instances.find(({ role }) => role === "provider-web" || role === "middleman-web");
  if (!user) return { all: [] };
  const host = shared.get(user.host)!;
  const { stack, network } = topology;
  const services: ExternalServices = { all: [] };
  if (config.postgres.mode === "external") {
    services.database = new ExternalPostgres("external-postgres", {
      shared: host,
      stack,
      network,
      image: config.images.postgres,
      connection: secretsNamed(values, [secretNames.postgresUrl]).apply((secrets) => administratorConnection(config, secrets)),
      authorityPem: externalAuthorityPem(config),
      databases: secretsNamed(values, databasesSecrets).apply((secrets) => databasesInput(config, secrets)),
    });
    services.all.push(services.database);
  }
  if (config.temporal.mode === "external") {
    services.all.push(
      new ExternalTemporal("external-temporal", {
        shared: host,
        network: network.name,
        adminToolsImage: config.images["temporal-admin-tools"],
        address: config.temporal.address,
        namespaces: temporalNamespaces(config),
      }),
    );
  }
  return services;
}
