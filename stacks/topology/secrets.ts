import { receiverSecret } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import { dashboardsDomain } from "./edgeNames.ts";
import { igniterSecrets } from "./igniterSecrets.ts";
import type { PlacedInstance } from "./placement.ts";
import { enabledRoles } from "./profiles.ts";
import { type SecretEntry, secretNames } from "./secretNames.ts";
import type { Role, SecretPlan } from "./types.ts";

export { secretNames } from "./secretNames.ts";

/** Key of the generated identity of a lab's test relays. */
export const simulationKeyId = "pocket-check";

/** True where the stack makes a throw-away identity for simulated relays: a lab that names none. */
export function hasGeneratedIdentity({ profile, relay }: StackConfig): boolean {
  return profile === "lab" && relay.simulation.enabled && relay.simulation.identities.length === 0;
}

/** The catalogue of this stack's secrets: those that an instance uses, and those of data that waits for its program. */
export function planSecrets(config: StackConfig, instances: PlacedInstance[]): SecretPlan[] {
  return [...relaySecrets(config), ...igniterSecrets(config), ...monitoringSecrets(config), ...edgeSecrets(config)]
    .map(({ roles, throwAway, kept, ...entry }) => ({
      kept: kept ?? false,
      plan: {
        ...entry,
        // What the operator brings along is not made.
        origin: config.secretNames.includes(entry.name) ? ("config" as const) : entry.origin,
        usedBy: instances.filter(({ role }) => roles.includes(role)).map(({ name }) => name),
        throwAway: throwAway ?? false,
      },
    }))
    .filter(({ kept, plan }) => kept || plan.usedBy.length > 0)
    .map(({ plan }) => plan);
}

function relaySecrets(config: StackConfig): SecretEntry[] {
  const relayMiner: Role[] = ["relayer", "miner"];
  const entries: SecretEntry[] =
    config.redis.mode === "external"
      ? [{ name: secretNames.redisUrl, origin: "config", rotation: "restart", roles: relayMiner }]
      : [{ name: secretNames.redisPassword, origin: "generated", rotation: "restart", roles: ["redis", "redis-exporter", ...relayMiner] }];
  if (config.keys.source === "hostFile") {
    entries.push({ name: secretNames.supplierKeyFile, origin: "host-file", rotation: "restart", roles: relayMiner });
  } else {
    for (let number = 1; number <= config.keys.suppliers; number += 1) {
      const name = secretNames.supplierKey(number);
      entries.push({ name, origin: "generated", rotation: "restart", roles: relayMiner, throwAway: true });
    }
  }
  if (hasGeneratedIdentity(config)) {
    for (const name of [secretNames.simulationApplicationKey, secretNames.simulationGatewayKey]) {
      entries.push({ name, origin: "generated", rotation: "restart", roles: ["relayer"], throwAway: true });
    }
  }
  for (const reference of backendReferences(config)) {
    entries.push({ name: secretNames.backend(reference), origin: "config", rotation: "restart", roles: ["relayer"] });
  }
  return entries;
}

function monitoringSecrets(config: StackConfig): SecretEntry[] {
  const entries: SecretEntry[] = enabledRoles(config).has("postgres-exporter")
    ? [
        {
          name: secretNames.monitoringDatabasePassword,
          origin: "generated",
          rotation: "restart",
          roles: ["postgres", "postgres-exporter"],
        },
      ]
    : [];
  return [
    ...entries,
    { name: secretNames.grafanaAdminPassword, origin: "generated", rotation: "restart", roles: ["grafana"] },
    ...alertReferences(config).map((reference): SecretEntry => {
      return { name: secretNames.alert(reference), origin: "config", rotation: "restart", roles: ["alertmanager"] };
    }),
  ];
}

function edgeSecrets(config: StackConfig): SecretEntry[] {
  const { edge } = config;
  const entries: SecretEntry[] = [];
  if (dashboardsDomain(config) !== undefined)
    entries.push({ name: secretNames.grafanaEdgePassword, origin: "generated", rotation: "online", roles: ["edge"] });
  if (edge.mode === "public" && edge.tls.kind === "files")
    entries.push({ name: secretNames.edgePrivateKey, origin: "config", rotation: "online", roles: ["edge"] });
  return entries;
}

/** Names that the alerts' receivers refer to in the secret map alertSecrets, sorted, each once. */
export function alertReferences({ monitoring }: StackConfig): string[] {
  const { receivers, heartbeat } = monitoring.alertmanager;
  const references = receivers.flatMap((receiver) => receiverSecret(receiver)?.name ?? []);
  return [...new Set([...references, ...(heartbeat ? [heartbeat.urlRef] : [])])].sort();
}

/** Names that the services' backends refer to in the secret map backendSecrets, sorted, each once. */
export function backendReferences({ relay }: StackConfig): string[] {
  const references = Object.values(relay.services)
    .flatMap((service) => Object.values(service.backends))
    .flatMap(({ headers, authentication, healthCheck }) => [
      ...Object.values({ ...headers }),
      ...Object.values(healthCheck?.headers ?? {}),
      authentication?.kind === "basic" ? { secretRef: authentication.passwordRef } : { secretRef: authentication?.tokenRef },
    ])
    .flatMap((value) => (typeof value === "string" ? [] : (value.secretRef ?? [])));
  return [...new Set(references)].sort();
}
