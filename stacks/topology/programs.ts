import type { StackConfig } from "../config/schema.ts";
import type { ImageName, Role } from "./types.ts";

/** What a role's container is made of. */
export interface Program {
  image: ImageName;
  /** Folder inside the container that outlives it; absent: stateless. */
  stateFolder?: string;
  /** True where an update walks from one instance to the next, so that the rest keep serving. */
  rolling?: true;
  /** Roles whose instances must be healthy before one of this role starts. */
  startsAfter: Role[];
}

/**
 * Miners come before relayers: without a leader miner no relayer knows the block height. The edge waits for relayers only, so
 * that relays never hang on the control plane.
 */
export const programs: Record<Role, Program> = {
  redis: { image: "redis", stateFolder: "/data", rolling: true, startsAfter: [] },
  relayer: { image: "relay-miner", rolling: true, startsAfter: ["redis", "miner", "demo-backend"] },
  miner: { image: "relay-miner", rolling: true, startsAfter: ["redis"] },
  "demo-backend": { image: "node", startsAfter: [] },
  // From PostgreSQL 18 on the image keeps its data in a folder of the major version below this one.
  postgres: { image: "postgres", stateFolder: "/var/lib/postgresql", startsAfter: [] },
  temporal: { image: "temporal-server", startsAfter: ["postgres"] },
  "temporal-ui": { image: "temporal-ui", startsAfter: ["temporal"] },
  "provider-web": { image: "igniter-provider", startsAfter: ["postgres", "temporal"] },
  "provider-workflows": { image: "igniter-provider-workflows", startsAfter: ["provider-web"] },
  "middleman-web": { image: "igniter-middleman", startsAfter: ["postgres", "temporal", "provider-web"] },
  "middleman-workflows": { image: "igniter-middleman-workflows", startsAfter: ["middleman-web"] },
  edge: { image: "caddy", stateFolder: "/data", rolling: true, startsAfter: ["relayer"] },
  // what is still being made is no outage to report
  prometheus: {
    image: "prometheus",
    stateFolder: "/prometheus",
    startsAfter: ["edge", "temporal", "alertmanager", "node-exporter", "redis-exporter", "postgres-exporter", "blackbox-exporter"],
  },
  alertmanager: { image: "alertmanager", stateFolder: "/alertmanager", startsAfter: [] },
  grafana: { image: "grafana", stateFolder: "/var/lib/grafana", startsAfter: ["prometheus"] },
  "node-exporter": { image: "node-exporter", startsAfter: [] },
  "redis-exporter": { image: "redis-exporter", startsAfter: ["redis"] },
  "postgres-exporter": { image: "postgres-exporter", startsAfter: ["postgres"] },
  "blackbox-exporter": { image: "blackbox-exporter", startsAfter: [] },
};

/** The folder that a role keeps in this stack; a loopback edge has no certificates to keep. */
export function stateFolderOf(config: StackConfig, role: Role): string | undefined {
  return role === "edge" && config.edge.mode === "loopback" ? undefined : programs[role].stateFolder;
}
