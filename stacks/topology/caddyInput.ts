import type { CaddyFileInput, EdgeCertificates, PublicEdgeInput, RelayRouteInput } from "../../config-templates/caddy/input.ts";
import type { PublicEdgeConfig } from "../config/edge.ts";
import { igniterLine } from "../config/igniterLine.ts";
import type { StackConfig } from "../config/schema.ts";
import { dashboardsDomain } from "./edgeNames.ts";
import { containerPort, flowAddress, flowAddresses } from "./flows.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { secretNames } from "./secretNames.ts";
import type { Topology } from "./types.ts";

/** The relayers' own profiles, unless the config replaces them. */
const builtInTimeouts: Record<string, number> = { fast: 30, streaming: 600 };

/** A WebSocket is silent for up to 60 s between two pings; Caddy counts that as a read that takes long. */
const leastTimeoutSeconds = 120;

/** A relayer writes for this long beyond a service's timeout. */
const writeAllowanceSeconds = 30;

/** The edge's Caddyfile. `secrets` holds the hash of the dashboards' password where they have a name. */
export function caddyFileInput(config: StackConfig, topology: Topology, instance: string, secrets: ResolvedSecrets = {}): CaddyFileInput {
  const { edge } = config;
  const common = { ...relayRouteInput(config, topology, instance), metricsPort: containerPort(topology, instance, "metrics") };
  if (edge.mode === "loopback")
    return { ...common, mode: "loopback", listenPort: containerPort(topology, instance, "relay"), gracePeriodSeconds: 10 };
  return {
    ...common,
    mode: "public",
    gracePeriodSeconds: edge.drainSeconds,
    httpPort: containerPort(topology, instance, "http"),
    httpsPort: containerPort(topology, instance, "https"),
    http3: edge.http3,
    hsts: edge.hsts,
    trustedProxies: edge.trustedProxies,
    certificates: certificatesOf(edge),
    relayNames: [edge.relayDomain, ...edge.relayAliases],
    ...apps(config, topology, instance),
    ...dashboards(config, topology, instance, secrets),
  };
}

function relayRouteInput(config: StackConfig, topology: Topology, instance: string): RelayRouteInput {
  const relayers = flowAddresses(topology, instance, "relayer", "relay");
  return {
    relayers,
    // With one relayer there is no other to send a service to.
    services: relayers.length > 1 ? Object.keys(config.relay.services).sort() : [],
    // Above the relayer's own limit, so that a client gets the relayer's answer.
    maxBodyBytes: config.relay.defaultMaxBodySizeBytes + 1024 * 1024,
    upstreamTimeoutSeconds: Math.max(longestTimeout(config) + writeAllowanceSeconds, leastTimeoutSeconds),
    streamSeconds: config.edge.mode === "public" ? config.edge.streamSeconds : 3600,
  };
}

function certificatesOf({ tls }: PublicEdgeConfig): EdgeCertificates {
  if (tls.kind !== "acme") return { kind: tls.kind };
  const { kind, email, challenge, caUrl } = tls;
  return { kind, email, challenge, privateRoot: tls.caRoot !== undefined, ...(caUrl ? { caUrl } : {}) };
}

function apps(
  config: StackConfig,
  topology: Topology,
  instance: string,
): Pick<PublicEdgeInput, "providerApi" | "providerPages" | "middleman"> {
  const { provider, middleman } = config;
  const found: ReturnType<typeof apps> = {};
  if (provider.enabled && provider.publicApiDomain) {
    const upstream = flowAddress(topology, instance, "provider-web", "http");
    const line = igniterLine(config, "provider");
    found.providerApi = { name: provider.publicApiDomain, upstream, line, allowlist: provider.publicApiAllowlist };
  }
  if (provider.enabled && provider.domain) {
    const upstream = flowAddress(topology, instance, "provider-web", "http");
    found.providerPages = { name: provider.domain, upstream, allowlist: provider.adminAllowlist };
  }
  if (middleman.enabled && middleman.domain) {
    const upstream = flowAddress(topology, instance, "middleman-web", "http");
    found.middleman = { name: middleman.domain, upstream, adminAllowlist: middleman.adminAllowlist };
  }
  return found;
}

function dashboards(
  config: StackConfig,
  topology: Topology,
  instance: string,
  secrets: ResolvedSecrets,
): Pick<PublicEdgeInput, "dashboards"> {
  const name = dashboardsDomain(config);
  if (name === undefined) return {};
  const upstream = flowAddress(topology, instance, "grafana", "http");
  return { dashboards: { name, upstream, passwordHash: secretValue(secrets, secretNames.grafanaEdgePasswordHash) } };
}

function longestTimeout({ relay }: StackConfig): number {
  const seconds = Object.values(relay.services).map(({ timeoutProfile }) => {
    const own = relay.timeoutProfiles[timeoutProfile]?.requestTimeoutSeconds;
    return (own ?? builtInTimeouts[timeoutProfile]) || relay.defaultRequestTimeoutSeconds;
  });
  return Math.max(...seconds);
}
