import type * as pulumi from "@pulumi/pulumi";
import { ExternalPostgres } from "../components/externalPostgres.ts";
import { ExternalRedis } from "../components/externalRedis.ts";
import { ExternalTemporal } from "../components/externalTemporal.ts";
import type { HostResources } from "../components/hostResources.ts";
import type { StackConfig } from "./config/schema.ts";
import { type SecretValues, secretsNamed } from "./roleContext.ts";
import { administratorConnection, databasesInput, databasesSecrets, externalAuthorityPem } from "./topology/postgresInput.ts";
import { secretValue } from "./topology/resolvedSecrets.ts";
import { secretNames } from "./topology/secretNames.ts";
import { temporalNamespaces } from "./topology/temporalInput.ts";
import type { Role, Topology } from "./topology/types.ts";

export interface ExternalServices {
  database?: ExternalPostgres;
  /** Everything else waits for these: nothing is made on services that do not do. */
  all: pulumi.Resource[];
}

/** Services that somebody else runs, looked at from the hosts whose containers use them. */
export function createExternalServices(
  config: StackConfig,
  topology: Topology,
  shared: Map<string, HostResources>,
  values: SecretValues,
): ExternalServices {
  const services: ExternalServices = { all: createRedis(config, topology, shared, values) };
  const host = shared.get(hostsOf(topology, ["provider-web", "middleman-web"])[0] ?? "");
  if (!host) return services;
  const { stack, network } = topology;
  // databases are made there: not before Redis has been found good
  const opts = { dependsOn: [...services.all] };
  if (config.postgres.mode === "external") {
    services.database = new ExternalPostgres(
      "external-postgres",
      {
        shared: host,
        stack,
        network,
        image: config.images.postgres,
        connection: secretsNamed(values, [secretNames.postgresUrl]).apply((secrets) => administratorConnection(config, secrets)),
        authorityPem: externalAuthorityPem(config),
        databases: secretsNamed(values, databasesSecrets).apply((secrets) => databasesInput(config, secrets)),
      },
      opts,
    );
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

/** One look from each host with relayers or miners: what one of them reaches may be closed to another. */
function createRedis(
  { redis, images }: StackConfig,
  topology: Topology,
  shared: Map<string, HostResources>,
  values: SecretValues,
): pulumi.Resource[] {
  if (redis.mode !== "external") return [];
  const url = secretsNamed(values, [secretNames.redisUrl]).apply((secrets) => secretValue(secrets, secretNames.redisUrl));
  return hostsOf(topology, ["relayer", "miner"]).map(
    (host) =>
      new ExternalRedis(`${host}-external-redis`, {
        shared: shared.get(host)!,
        stack: topology.stack,
        network: topology.network,
        image: images.redis,
        url,
        timeoutSeconds: redis.connectTimeoutSeconds,
        persistence: redis.checkPersistence,
      }),
  );
}

function hostsOf({ instances }: Topology, roles: Role[]): string[] {
  return [...new Set(instances.filter(({ role }) => roles.includes(role)).map(({ host }) => host))];
}
