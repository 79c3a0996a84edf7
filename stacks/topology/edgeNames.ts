import type { StackConfig } from "../config/schema.ts";

/** Name of the dashboards behind the edge; undefined where they have none. */
export function dashboardsDomain({ edge, monitoring }: StackConfig): string | undefined {
  const shown = edge.mode === "public" && monitoring.enabled && monitoring.grafana.enabled;
  return shown ? monitoring.grafana.domain : undefined;
}

/** Every name that leads to the edge, each once; none for a loopback edge. */
export function publicNames(config: StackConfig): string[] {
  const { edge, provider, middleman } = config;
  if (edge.mode !== "public") return [];
  const names = [
    edge.relayDomain,
    ...edge.relayAliases,
    ...(provider.enabled ? [provider.domain, provider.publicApiDomain] : []),
    middleman.enabled ? middleman.domain : undefined,
    dashboardsDomain(config),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}
