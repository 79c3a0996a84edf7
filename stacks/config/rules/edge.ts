import { X509Certificate } from "node:crypto";
import type { Draft } from "../resolve.ts";
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
  if (edge.bindAddress !== "0.0.0.0" && profile !== "lab")
    report("edge.bindAddress", edge.bindAddress, `is refused in profile ${profile}: gateways could not reach the relayers`, "remove it");
  edge.trustedProxies.forEach((network_, index) => {
    if (/\/0$/.test(network_))
      report(
        `edge.trustedProxies[${index}]`,
        network_,
        "lets everybody say where they come from, so no allowlist would hold",
        "list your load balancers' networks",
      );
  });
  const wildcard = edge.relayAliases.findIndex((name) => name.startsWith("*."));
  if (edge.tls.kind === "acme" && wildcard >= 0)
    report(
      `edge.relayAliases[${wildcard}]`,
      edge.relayAliases[wildcard],
      "cannot have a certificate by ACME: wildcards need access to your DNS, which the edge's image has not",
      "write each name, or bring a certificate with edge.tls.kind files",
    );
  if (edge.tls.kind === "acme" && edge.tls.caRoot && !edge.tls.caUrl)
    report("edge.tls.caRoot", "[certificate]", "needs edge.tls.caUrl: the public authorities are known", "write caUrl, or remove caRoot");
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

/** Every name that the config gives the edge, with its path. */
function namesOf({ edge, provider, middleman, monitoring }: Draft): [string, string | undefined][] {
  return [
    ["edge.relayDomain", edge?.mode === "public" ? edge.relayDomain : undefined],
    ...(edge?.mode === "public" ? edge.relayAliases.map((name, index): [string, string] => [`edge.relayAliases[${index}]`, name]) : []),
    ["provider.domain", provider?.domain],
    // elsewhere it is none of this edge's names
    ["provider.publicApiDomain", provider?.external ? undefined : provider?.publicApiDomain],
    ["middleman.domain", middleman?.domain],
    ["monitoring.grafana.domain", monitoring?.grafana.domain],
  ];
}

/** The operator's own certificate and its key belong together, and it is for every name. */
export const certificateRules: Rule = (draft, report) => {
  const { edge, secretNames } = draft;
  const given = secretNames.includes("edgePrivateKey");
  const files = edge?.mode === "public" && edge.tls.kind === "files" ? edge.tls : undefined;
  if (given && edge && !files)
    report("edgePrivateKey", "[secret]", "is used with edge.tls.kind files only", "run: pulumi config rm pocket-provider:edgePrivateKey");
  if (!files) return;
  if (!given)
    report(
      "edgePrivateKey",
      undefined,
      "is required with edge.tls.kind files",
      "run: pulumi config set --secret pocket-provider:edgePrivateKey < key.pem",
    );
  const certificate = new X509Certificate(files.chain);
  for (const [path, name] of namesOf(draft))
    if (name !== undefined && certificate.checkHost(name.replace(/^\*/, "any"), { subject: "never" }) === undefined)
      report(path, name, "is not a name of the certificate in edge.tls.chain", "use a certificate for all names, or another tls.kind");
};

export const domainRules: Rule = (draft, report) => {
  const { edge } = draft;
  const names = namesOf(draft);
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
  2020: "the edge's metrics",
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
