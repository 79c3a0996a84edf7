import type { StackConfig } from "../config/schema.ts";
import type { Protocol, Role } from "./types.ts";

/** One port of a program. */
export interface CataloguePort {
  /** Port inside the container. */
  container: number;
  /** First choice on a host, when another host or a person needs the port; differs from `container` where programs would clash. */
  host: number;
  protocol: Protocol;
}

const tcp = (container: number, host = container): CataloguePort => ({ container, host, protocol: "tcp" });

/**
 * Every program's ports. The one place where they stand: containers, files, firewall, proxy, scrape targets and checks follow.
 * Host ports that the stack chooses keep clear of a Pocket full node on the same host (9090, 26656, 26657, 1317, 6060).
 */
export function cataloguePorts(config: StackConfig, role: Role): Record<string, CataloguePort> {
  switch (role) {
    case "redis":
      return config.redis.mode === "sentinel" ? { redis: tcp(6379), sentinel: tcp(26379) } : { redis: tcp(6379) };
    case "relayer":
      return { relay: tcp(8080), health: tcp(8081), metrics: tcp(9090, 9094) };
    case "miner":
      return { metrics: tcp(9092) };
    case "demo-backend":
      return { http: tcp(8000) };
    case "postgres":
      return { postgres: tcp(5432) };
    case "temporal":
      return { frontend: tcp(7233), metrics: tcp(9090, 9095) };
    case "temporal-ui":
      return { http: tcp(8080, config.temporal.mode === "managed" ? config.temporal.ui.port : undefined) };
    // Igniter fetches its own localhost URL from inside its container, so the port is the same there and in the browser.
    case "provider-web":
      return { http: tcp(config.provider.adminPort) };
    case "middleman-web":
      return { http: tcp(config.middleman.port) };
    case "edge":
      return { ...edgePorts(config), metrics: tcp(2020) };
    case "prometheus":
      return { http: tcp(9090, config.monitoring.prometheus.port) };
    case "alertmanager":
      return { http: tcp(9093, config.monitoring.alertmanager.port) };
    case "grafana":
      return { http: tcp(3000, config.monitoring.grafana.port) };
    case "node-exporter":
      return { metrics: tcp(9100) };
    case "redis-exporter":
      return { metrics: tcp(9121) };
    case "postgres-exporter":
      return { metrics: tcp(9187) };
    case "blackbox-exporter":
      return { metrics: tcp(9115) };
    case "provider-workflows":
    case "middleman-workflows":
      return {};
  }
}

/** A public URL is the same inside the stack's network, so its ports are the same inside the container. */
function edgePorts({ edge, relay }: StackConfig): Record<string, CataloguePort> {
  if (edge.mode === "loopback") return { relay: tcp(8080, relay.relayPort) };
  const ports: Record<string, CataloguePort> = { http: tcp(edge.httpPort), https: tcp(edge.httpsPort) };
  return edge.http3 ? { ...ports, http3: { ...tcp(edge.httpsPort), protocol: "udp" } } : ports;
}

/** Further instances of a role on one host publish at this distance from the first: 8080, 8180, 8280. */
export const hostPortStep = 100;
