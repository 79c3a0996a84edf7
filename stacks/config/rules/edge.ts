import { listed, type Rule } from "./rule.ts";

export const edgeRules: Rule = ({ edge, network, profile }, report) => {
  if (!edge) return;
  if (edge.mode === "loopback") {
    if (profile !== "lab")
      report("edge.mode", "loopback", `is refused in profile ${profile}: gateways could not reach the relayers`, "use mode: public");
    return;
  }
  if (edge.tls.kind === "internal" && profile !== "lab" && network?.name === "main")
    report("edge.tls.kind", "internal", "is refused on main: gateways do not trust such certificates", "use kind: acme");
  if (edge.tls.kind !== "acme" || edge.tls.caUrl) return;
  const [key, needed] = edge.tls.challenge === "http-01" ? (["httpPort", 80] as const) : (["httpsPort", 443] as const);
  if (edge[key] !== needed)
    report(
      `edge.${key}`,
      edge[key],
      `must be ${needed}: the challenge ${edge.tls.challenge} comes there`,
      "use that port, the other challenge, or your own caUrl",
    );
};

export const domainRules: Rule = ({ edge, provider, middleman, monitoring }, report) => {
  const names: [string, string | undefined][] = [
    ["edge.relayDomain", edge?.mode === "public" ? edge.relayDomain : undefined],
    ["provider.domain", provider?.domain],
    // elsewhere it is none of this edge's names
    ["provider.publicApiDomain", provider?.external ? undefined : provider?.publicApiDomain],
    ["middleman.domain", middleman?.domain],
    ["monitoring.grafana.domain", monitoring?.grafana.domain],
  ];
  const owners = new Map<string, string>();
  for (const [path, name] of names) {
    if (name === undefined) continue;
    const owner = owners.get(name);
    if (owner) report(path, name, `is already ${owner}: each needs a name of its own`, "choose another name");
    owners.set(name, path);
    if (edge?.mode === "loopback")
      report(path, name, "needs edge.mode public: a loopback edge serves no names", "remove it, or make the edge public");
  }
};

/** Ports on which the stack's private programs listen somewhere; a public port there would be mistaken for one of them. */
const privatePorts: Record<number, string> = {
  22: "SSH",
  1317: "the chain's REST",
  2019: "the edge's own control",
  5432: "PostgreSQL",
  6060: "profiling",
  6379: "Redis",
  7233: "Temporal",
  8081: "relayer health",
  9090: "metrics",
  9092: "miner metrics",
  9100: "node exporter",
  26379: "Redis Sentinel",
  26657: "the chain's RPC",
};

export const portRules: Rule = ({ edge, relay, provider, middleman, temporal, monitoring }, report) => {
  const ports: [string, number | undefined][] = [
    ["edge.httpPort", edge?.mode === "public" ? edge.httpPort : undefined],
    ["edge.httpsPort", edge?.mode === "public" ? edge.httpsPort : undefined],
    ["relay.relayPort", edge?.mode === "loopback" ? relay?.relayPort : undefined],
    ["provider.adminPort", provider?.enabled ? provider.adminPort : undefined],
    ["middleman.port", middleman?.enabled ? middleman.port : undefined],
    [
      "temporal.ui.port",
      (provider?.enabled || middleman?.enabled) && temporal?.mode === "managed" && temporal.ui.enabled ? temporal.ui.port : undefined,
    ],
    ["monitoring.prometheus.port", monitoring?.enabled ? monitoring.prometheus.port : undefined],
    ["monitoring.alertmanager.port", monitoring?.enabled && monitoring.alertmanager.enabled ? monitoring.alertmanager.port : undefined],
    ["monitoring.grafana.port", monitoring?.enabled && monitoring.grafana.enabled ? monitoring.grafana.port : undefined],
  ];
  const owners = new Map<number, string[]>();
  for (const [path, port] of ports) {
    if (port === undefined) continue;
    const before = owners.get(port) ?? [];
    if (before.length > 0) report(path, port, `is already taken by ${listed(before)}`, "choose another port");
    owners.set(port, [...before, path]);
    if (path.startsWith("edge.") && privatePorts[port])
      report(path, port, `is the port of ${privatePorts[port]}, which must never be public`, "choose another port");
  }
};
