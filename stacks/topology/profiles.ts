import type { PlacedRole } from "../config/placement.ts";
import type { StackConfig } from "../config/schema.ts";
import type { Role } from "./types.ts";

/** Key of `placement` that decides where a role's instances go; node exporters go to every host. */
export const placedRole: Record<Role, PlacedRole> = {
  redis: "redis",
  relayer: "relayer",
  miner: "miner",
  "demo-backend": "demo-backend",
  postgres: "postgres",
  temporal: "temporal",
  "temporal-ui": "temporal",
  "provider-web": "provider",
  "provider-workflows": "provider",
  "middleman-web": "middleman",
  "middleman-workflows": "middleman",
  edge: "edge",
  prometheus: "monitoring",
  alertmanager: "monitoring",
  grafana: "monitoring",
  "node-exporter": "monitoring",
  // beside their servers, so that only figures cross hosts
  "redis-exporter": "redis",
  "postgres-exporter": "postgres",
  "blackbox-exporter": "monitoring",
};

/** What decides which roles there are; of the stores only who runs them. */
export interface RoleSwitches extends Pick<StackConfig, "provider" | "middleman" | "temporal" | "monitoring" | "relay"> {
  redis: { mode: StackConfig["redis"]["mode"] };
  postgres: { mode: StackConfig["postgres"]["mode"] };
}

/** Roles that this config asks for, whatever its profile. */
export function enabledRoles(config: RoleSwitches): Set<Role> {
  const enabled = new Set<Role>(["relayer", "miner", "edge"]);
  const add = (condition: boolean, ...some: Role[]) => {
    if (condition) for (const role of some) enabled.add(role);
  };
  const igniter = config.provider.enabled || config.middleman.enabled;
  add(config.redis.mode !== "external", "redis");
  add(demoServices(config).length > 0, "demo-backend");
  const ownTemporal = igniter && config.temporal.mode === "managed";
  add(igniter && config.postgres.mode === "managed", "postgres");
  add(ownTemporal, "temporal");
  add(ownTemporal && config.temporal.mode === "managed" && config.temporal.ui.enabled, "temporal-ui");
  add(config.provider.enabled, "provider-web", "provider-workflows");
  add(config.middleman.enabled, "middleman-web", "middleman-workflows");
  const { monitoring } = config;
  add(monitoring.enabled, "prometheus");
  add(monitoring.enabled && monitoring.alertmanager.enabled, "alertmanager");
  add(monitoring.enabled && monitoring.grafana.enabled, "grafana");
  add(monitoring.enabled && monitoring.nodeExporter.enabled, "node-exporter");
  add(monitoring.enabled && config.redis.mode !== "external", "redis-exporter");
  add(monitoring.enabled && igniter && config.postgres.mode === "managed", "postgres-exporter");
  add(monitoring.enabled, "blackbox-exporter");
  return enabled;
}

/** Ids of the services that the stack's own demo backend answers, sorted. */
export function demoServices(config: Pick<StackConfig, "relay">): string[] {
  return Object.keys(config.relay.services)
    .filter((id) => config.relay.services[id]?.demo)
    .sort();
}
