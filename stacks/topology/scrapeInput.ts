import type { PrometheusConfigInput, ScrapeJob, ScrapeTarget } from "../../config-templates/monitoring/prometheus.ts";
import type { StackConfig } from "../config/schema.ts";
import { containerPort, flowAddress, flowAddresses } from "./flows.ts";
import { probeTargets } from "./probeInput.ts";
import type { InstancePlan, Role, Topology } from "./types.ts";

/** Roles with metrics, and the port that has them. */
const metricsPorts: [Role, string][] = [
  ["relayer", "metrics"],
  ["miner", "metrics"],
  ["temporal", "metrics"],
  ["edge", "metrics"],
  ["node-exporter", "metrics"],
  ["redis-exporter", "metrics"],
  ["postgres-exporter", "metrics"],
  ["blackbox-exporter", "metrics"],
  ["alertmanager", "http"],
  ["grafana", "http"],
];

/** prometheus.yml of the stack's Prometheus. */
export function prometheusInput(config: StackConfig, topology: Topology, instance: string): PrometheusConfigInput {
  return {
    stack: topology.stack,
    chainId: config.network.chainId,
    services: Object.keys(config.relay.services).sort(),
    scrapeIntervalSeconds: config.monitoring.prometheus.scrapeIntervalSeconds,
    jobs: [...metricsPorts.map(([role, port]) => scrapeJob(topology, instance, role, port)), itself(topology, instance)],
    probes: probeTargets(config, topology),
    blackboxAddress: flowAddress(topology, instance, "blackbox-exporter", "metrics"),
    alertmanagers: flowAddresses(topology, instance, "alertmanager", "http"),
  };
}

function scrapeJob(topology: Topology, from: string, role: Role, port: string): ScrapeJob {
  const targets = instancesOf(topology, role).flatMap((target): ScrapeTarget[] => {
    const flow = topology.flows.find((one) => one.from === from && one.to.instance === target.name && one.to.port === port);
    return flow ? [{ address: flow.address, instance: target.name, host: target.host }] : [];
  });
  return { role, targets };
}

function itself(topology: Topology, instance: string): ScrapeJob {
  const targets = instancesOf(topology, "prometheus").map(({ name, host }) => {
    return { address: `localhost:${containerPort(topology, instance, "http")}`, instance: name, host };
  });
  return { role: "prometheus", targets };
}

function instancesOf(topology: Topology, role: Role): InstancePlan[] {
  return topology.instances.filter((instance) => instance.role === role);
}
