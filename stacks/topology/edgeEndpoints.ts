import type { StackConfig } from "../config/schema.ts";
import { dashboardsDomain } from "./edgeNames.ts";
import { edgeUrl } from "./igniterUrls.ts";
import type { EndpointPlan } from "./types.ts";

/** What the stack shows through its edge. Where several edges serve the same names, the given one stands for all. */
export function edgeEndpoints(config: StackConfig, instance: string): EndpointPlan[] {
  const { edge, provider, middleman } = config;
  const relays = "relays of every service and transport";
  if (edge.mode === "loopback") {
    return [{ name: "relay", url: `http://127.0.0.1:${config.relay.relayPort}`, exposure: "loopback", instance, description: relays }];
  }
  const exposure = edge.bindAddress === "0.0.0.0" ? "public" : "loopback";
  const names: [string, string | undefined, string][] = [
    ["relay", edge.relayDomain, relays],
    ["provider-api", provider.enabled ? provider.publicApiDomain : undefined, "provider API for middlemen"],
    ["provider", provider.enabled ? provider.domain : undefined, "provider admin pages, for allowed networks only"],
    ["middleman", middleman.enabled ? middleman.domain : undefined, "middleman for delegators"],
    ["dashboards", dashboardsDomain(config), "dashboards, behind the edge's own password"],
  ];
  return names.flatMap(([name, domain, description]) =>
    domain ? [{ name, url: edgeUrl(config, domain), exposure, instance, description }] : [],
  );
}
