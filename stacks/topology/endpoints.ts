import type { StackConfig } from "../config/schema.ts";
import { edgeEndpoints } from "./edgeEndpoints.ts";
import type { EndpointPlan, InstancePlan } from "./types.ts";

/**
 * URLs that a person or a check may call.
 * public: from anywhere. loopback: on the host itself or through a tunnel. private: from the stack's network or its other hosts.
 */
export function planEndpoints(config: StackConfig, instances: InstancePlan[]): EndpointPlan[] {
  const firstEdge = instances.find(({ role }) => role === "edge");
  return [
    ...(firstEdge ? edgeEndpoints(config, firstEdge.name) : []),
    ...instances.flatMap((instance) => [...loopbackEndpoints(instance), ...checkEndpoints(config, instance)]),
  ];
}

function loopbackEndpoints(instance: InstancePlan): EndpointPlan[] {
  const endpoint = (name: string, description: string): EndpointPlan => {
    return { name, url: localUrl(instance), exposure: "loopback", instance: instance.name, description };
  };
  switch (instance.role) {
    case "provider-web":
      return [endpoint("provider-admin", "provider admin pages")];
    case "middleman-web":
      return instance.ports.some(({ exposure }) => exposure === "loopback") ? [endpoint("middleman-local", "middleman pages")] : [];
    case "temporal-ui":
      return [endpoint("temporal-ui", "workflows")];
    case "grafana":
      return [endpoint("grafana", "dashboards")];
    case "prometheus":
      return [endpoint("prometheus", "metrics")];
    case "alertmanager":
      return [endpoint("alertmanager", "alerts")];
    default:
      return [];
  }
}

function checkEndpoints(config: StackConfig, instance: InstancePlan): EndpointPlan[] {
  const check = (path: string, port: string, description: string): EndpointPlan => {
    return {
      name: `${instance.name}${path}`,
      url: `http://${privateAddress(instance, port)}${path}`,
      exposure: "private",
      instance: instance.name,
      description,
    };
  };
  switch (instance.role) {
    case "relayer": {
      const services = Object.keys(config.relay.services).sort();
      return [
        check("/health", "health", "the relayer runs"),
        ...services.map((service) => check(`/ready/${service}`, "health", `a backend of ${service} answers`)),
        check("/metrics", "metrics", "figures for Prometheus"),
      ];
    }
    case "miner":
      return [check("/ready", "metrics", "Redis answers the miner"), check("/metrics", "metrics", "figures for Prometheus")];
    case "demo-backend":
      return [check("/health", "http", "the demo backend runs")];
    case "provider-web":
    case "middleman-web":
      return [check("/api/health", "http", "the app reaches its database"), check("/api/bootstrap", "http", "whether the wizard is done")];
    case "node-exporter":
      return [check("/metrics", "metrics", "figures of the machine")];
    default:
      return [];
  }
}

/** Igniter turns 127.0.0.1 into localhost, so the URL says localhost from the start. */
function localUrl(instance: InstancePlan): string {
  const port = instance.ports[0];
  return `http://localhost:${port?.hostPort ?? port?.containerPort}`;
}

function privateAddress(instance: InstancePlan, portName: string): string {
  const port = instance.ports.find(({ name }) => name === portName);
  if (port?.hostPort !== undefined && port.exposure === "private") return `${port.bindAddress}:${port.hostPort}`;
  return `${instance.containerName}:${port?.containerPort}`;
}
