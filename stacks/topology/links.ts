import type { StackConfig } from "../config/schema.ts";
import type { PlacedInstance } from "./placement.ts";
import type { FlowEnd, Role } from "./types.ts";

/** Who talks to whom, before addresses are known. */
export interface Link {
  from: string;
  to: FlowEnd;
  purpose: string;
}

/** A rule between roles; it holds for each pair of their instances. */
interface LinkRule {
  from: Role[];
  to: Role;
  port: string;
  purpose: string;
  /** Only with the one on its own host. */
  sameHost?: true;
  /** Absent: always. */
  when?: (config: StackConfig) => boolean;
}

const linkRules: LinkRule[] = [
  { from: ["relayer"], to: "redis", port: "redis", purpose: "publish relays, read shared state" },
  { from: ["miner"], to: "redis", port: "redis", purpose: "consume relays, keep session trees and leases" },
  { from: ["relayer", "miner"], to: "redis", port: "sentinel", purpose: "find the Redis primary" },
  { from: ["redis"], to: "redis", port: "redis", purpose: "replicate" },
  { from: ["redis"], to: "redis", port: "sentinel", purpose: "agree on the Redis primary" },
  { from: ["relayer"], to: "demo-backend", port: "http", purpose: "serve relays of demo services" },
  { from: ["edge"], to: "relayer", port: "relay", purpose: "pass relays on" },
  {
    from: ["edge"],
    to: "provider-web",
    port: "http",
    purpose: "pass allowed requests to the provider on",
    when: ({ edge, provider }) => edge.mode === "public" && (provider.publicApiDomain !== undefined || provider.domain !== undefined),
  },
  {
    from: ["edge"],
    to: "middleman-web",
    port: "http",
    purpose: "pass requests to the middleman on",
    when: ({ edge, middleman }) => edge.mode === "public" && middleman.domain !== undefined,
  },
  {
    from: ["edge"],
    to: "grafana",
    port: "http",
    purpose: "show dashboards",
    when: ({ edge, monitoring }) => edge.mode === "public" && monitoring.grafana.domain !== undefined,
  },
  { from: ["temporal"], to: "postgres", port: "postgres", purpose: "keep workflow state" },
  { from: ["temporal-ui"], to: "temporal", port: "frontend", purpose: "show workflows" },
  { from: ["provider-web", "provider-workflows"], to: "postgres", port: "postgres", purpose: "keep provider data" },
  { from: ["provider-web", "provider-workflows"], to: "temporal", port: "frontend", purpose: "run provider workflows" },
  { from: ["middleman-web", "middleman-workflows"], to: "postgres", port: "postgres", purpose: "keep middleman data" },
  { from: ["middleman-web", "middleman-workflows"], to: "temporal", port: "frontend", purpose: "run middleman workflows" },
  {
    from: ["middleman-web", "middleman-workflows"],
    to: "provider-web",
    port: "http",
    purpose: "ask the provider for its status",
    // A public name leads there through the edge, as for every other Middleman.
    when: ({ provider }) => provider.publicApiDomain === undefined,
  },
  { from: ["prometheus"], to: "relayer", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "miner", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "temporal", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "edge", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "node-exporter", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "redis-exporter", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "postgres-exporter", port: "metrics", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "blackbox-exporter", port: "metrics", purpose: "have endpoints probed" },
  { from: ["prometheus"], to: "grafana", port: "http", purpose: "scrape metrics" },
  { from: ["prometheus"], to: "alertmanager", port: "http", purpose: "send alerts" },
  { from: ["grafana"], to: "prometheus", port: "http", purpose: "query metrics" },
  { from: ["redis-exporter"], to: "redis", port: "redis", purpose: "read Redis' figures", sameHost: true },
  { from: ["postgres-exporter"], to: "postgres", port: "postgres", purpose: "read PostgreSQL's figures" },
  { from: ["blackbox-exporter"], to: "edge", port: "relay", purpose: "probe as a client does" },
  { from: ["blackbox-exporter"], to: "edge", port: "https", purpose: "probe as a client does" },
  { from: ["blackbox-exporter"], to: "relayer", port: "health", purpose: "probe each service's backends" },
  { from: ["blackbox-exporter"], to: "provider-web", port: "http", purpose: "probe the provider's health" },
  { from: ["blackbox-exporter"], to: "middleman-web", port: "http", purpose: "probe the middleman's health" },
];

/** What the rules need to know about an instance. */
export type LinkedInstance = Pick<PlacedInstance, "name" | "role" | "host"> & { ports: { name: string }[] };

/** Every link of the stack, in the order of the rules; a rule about a port that the target does not have is void. */
export function planLinks(config: StackConfig, instances: LinkedInstance[]): Link[] {
  const rules = linkRules.filter((rule) => rule.when?.(config) ?? true);
  return rules.flatMap((rule) =>
    instances
      .filter((from) => rule.from.includes(from.role))
      .flatMap((from) =>
        instances
          .filter((to) => to.role === rule.to && to.name !== from.name && to.ports.some((port) => port.name === rule.port))
          .filter((to) => !rule.sameHost || to.host === from.host)
          .map((to) => ({ from: from.name, to: { instance: to.name, port: rule.port }, purpose: rule.purpose })),
      ),
  );
}
