import type { AlertmanagerInput, Receiver } from "../../config-templates/monitoring/alertmanager.ts";
import type { GrafanaInput } from "../../config-templates/monitoring/grafana.ts";
import type { AlertRulesInput, WatchedWorkers } from "../../config-templates/monitoring/rules/rule.ts";
import { igniterLine } from "../config/igniterLine.ts";
import type { AlertReceiver } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import { dashboardsDomain } from "./edgeNames.ts";
import { containerPort, flowAddress } from "./flows.ts";
import { edgeUrl } from "./igniterUrls.ts";
import type { ResolvedSecrets } from "./resolvedSecrets.ts";
import { secretValue } from "./resolvedSecrets.ts";
import { secretNames } from "./secretNames.ts";
import { alertReferences } from "./secrets.ts";
import type { Role, Topology } from "./types.ts";

/** What the alert rules are made from. */
export function alertRulesInput(config: StackConfig, topology: Topology): AlertRulesInput {
  const { monitoring, network, keys, redis, edge } = config;
  const runs = (role: Role) => topology.instances.some((instance) => instance.role === role);
  return {
    delayFactor: monitoring.alertDelayFactor,
    blockTimeSeconds: network.blockTimeSeconds,
    suppliers: keys.suppliers,
    services: Object.keys(config.relay.services).sort(),
    staked: keys.source !== "generated",
    redis: redis.mode === "external" ? { kind: "external" } : { kind: "own", persistent: redis.persistence },
    ownPostgres: runs("postgres-exporter"),
    ownTemporal: runs("temporal"),
    workers: watchedWorkers(config),
    // the edge's own authority renews every few hours
    certificates: edge.mode === "public" && edge.tls.kind !== "internal",
    alertmanager: runs("alertmanager"),
    nodeExporter: runs("node-exporter"),
  };
}

function watchedWorkers(config: StackConfig): WatchedWorkers[] {
  const { temporal } = config;
  const namespaces = { provider: temporal.providerNamespace, middleman: temporal.middlemanNamespace };
  return (["provider", "middleman"] as const)
    .filter((app) => config[app].enabled)
    .map((app) => ({ app, namespace: namespaces[app], pollBeforeWizard: igniterLine(config, app) === "A" }));
}

export function alertmanagerInput({ monitoring }: StackConfig): AlertmanagerInput {
  const { receivers, heartbeat } = monitoring.alertmanager;
  return {
    receivers: receivers.map(receiverInput),
    heartbeat: heartbeat && { secret: heartbeat.urlRef, everySeconds: heartbeat.everySeconds },
    delayFactor: monitoring.alertDelayFactor,
  };
}

function receiverInput(receiver: AlertReceiver): Receiver {
  switch (receiver.kind) {
    case "webhook":
      return { kind: "webhook", name: receiver.name, secret: receiver.urlRef };
    case "slack":
      return { kind: "slack", name: receiver.name, secret: receiver.urlRef, channel: receiver.channel };
    case "telegram":
      return { kind: "telegram", name: receiver.name, secret: receiver.tokenRef, chatId: receiver.chatId };
    case "email": {
      const { kind, name, to, from, smarthost, username, passwordRef } = receiver;
      return { kind, name, to, from, smarthost, username, secret: passwordRef };
    }
  }
}

/** The receivers' secrets by the names that Alertmanager's config has for them. */
export function alertSecrets(config: StackConfig, secrets: ResolvedSecrets): Record<string, string> {
  return Object.fromEntries(alertReferences(config).map((name) => [name, secretValue(secrets, secretNames.alert(name))]));
}

export function grafanaInput(config: StackConfig, topology: Topology, instance: string): GrafanaInput {
  const domain = dashboardsDomain(config);
  return {
    port: containerPort(topology, instance, "http"),
    rootUrl: domain === undefined ? `http://localhost:${config.monitoring.grafana.port}` : edgeUrl(config, domain),
    prometheusUrl: `http://${flowAddress(topology, instance, "prometheus", "http")}`,
    scrapeIntervalSeconds: config.monitoring.prometheus.scrapeIntervalSeconds,
  };
}
