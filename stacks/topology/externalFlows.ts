import type { StackConfig } from "../config/schema.ts";
import type { PlacedInstance } from "./placement.ts";
import type { ExternalFlowPlan, Role } from "./types.ts";

/** One address outside the stack, and the roles that need it. An external Redis or PostgreSQL is missing: its address is part of a secret. */
interface Outside {
  roles: Role[];
  url: string;
  purpose: string;
}

const igniterPrograms: Role[] = ["provider-web", "provider-workflows", "middleman-web", "middleman-workflows"];

/** Where the stack reaches outside, instance by instance. */
export function planExternalFlows(config: StackConfig, instances: PlacedInstance[]): ExternalFlowPlan[] {
  const outside = [...chainEndpoints(config), ...igniterEndpoints(config), ...backendEndpoints(config)];
  return instances.flatMap((instance) =>
    outside
      .filter(({ roles }) => roles.includes(instance.role))
      .map(({ url, purpose }) => ({ from: instance.name, address: hostAndPort(url), purpose })),
  );
}

function chainEndpoints({ network }: StackConfig): Outside[] {
  return [
    { roles: ["relayer", "miner", ...igniterPrograms], url: network.rpcUrl, purpose: "chain RPC" },
    { roles: ["relayer", "miner"], url: network.grpcAddress, purpose: "chain gRPC" },
    { roles: ["provider-web", "middleman-web"], url: network.restUrl, purpose: "chain REST" },
  ];
}

function igniterEndpoints({ network, provider, middleman, temporal }: StackConfig): Outside[] {
  const outside: Outside[] = [
    { roles: ["provider-web", "provider-workflows"], url: provider.delegatorsCdnUrl, purpose: "list of middlemen" },
    { roles: ["middleman-web", "middleman-workflows"], url: middleman.providersCdnUrl, purpose: "list of providers" },
  ];
  if (network.indexerUrl) outside.push({ roles: ["provider-web", "middleman-web"], url: network.indexerUrl, purpose: "chain indexer" });
  if (temporal.mode === "external") outside.push({ roles: igniterPrograms, url: temporal.address, purpose: "workflows" });
  return outside;
}

function backendEndpoints({ relay }: StackConfig): Outside[] {
  return Object.keys(relay.services)
    .sort()
    .flatMap((service) => {
      const backends = relay.services[service]?.backends ?? {};
      return Object.entries(backends)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([transport, backend]) => {
          const urls = (backend.urls ?? [backend.url ?? ""]).map((entry) => (typeof entry === "string" ? entry : entry.url));
          return urls.map((url) => ({ roles: ["relayer"] as Role[], url, purpose: `backend ${service}/${transport}` }));
        });
    });
}

const defaultPorts: Record<string, string> = { "http:": "80", "ws:": "80", "https:": "443", "wss:": "443" };

/** host:port of a URL or a bare host:port. */
export function hostAndPort(address: string): string {
  if (!address.includes("://")) return address;
  const url = new URL(address);
  return `${url.hostname}:${url.port || defaultPorts[url.protocol]}`;
}
