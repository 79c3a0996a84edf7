import type { StackConfig } from "../config/schema.ts";
import type { EndpointPlan, InstancePlan } from "./types.ts";

/**
 * URLs that a person or a check may call.
 * public: from anywhere. loopback: on the host itself or through a tunnel. private: from the stack's network or its other hosts.
 */
export function planEndpoints(config: StackConfig, instances: InstancePlan[]): EndpointPlan[] {
  return instances.flatMap((instance) => [...peoplesEndpoints(config, instance), ...checkEndpoints(config, instance)]);
}

function peoplesEndpoints(config: StackConfig, instance: InstancePlan): EndpointPlan[] {
  const { edge, provider, middleman } = config;
  const endpoint = (name: string, url: string, description: string, exposure: EndpointPlan["exposure"]): EndpointPlan => {
    return { name, url, exposure, instance: instance.name, description };
  };
  switch (instance.role) {
    case "edge": {
      const suffix = instance.name === "edge" ? "" : `/${instance.name}`;
      if (edge.mode === "loopback") {
        return [endpoint("relay", `http://127.0.0.1:${config.relay.relayPort}`, "relays of every service and transport", "loopback")];
      }
      const names: [string, string | undefined, string][] = [
        ["relay", edge.relayDomain, "relays of every service and transport"],
        ["provider-api", provider.enabled ? provider.publicApiDomain : undefined, "provider API for middlemen"],
        ["provider", provider.enabled ? provider.domain : undefined, "provider admin pages, for allowed networks only"],
        ["middleman", middleman.enabled ? middleman.domain : undefined, "middleman for delegators"],
        ["dashboards", config.monitoring.enabled ? config.monitoring.grafana.domain : undefined, "dashboards"],
      ];
      const port = edge.httpsPort === 443 ? "" : `:${edge.httpsPort}`;
      return names.flatMap(([name, domain, text]) =>
        domain ? [endpoint(`${name}${suffix}`, `https://${domain}${port}`, text, "public")] : [],
      );
    }
    case "provider-web":
      return [endpoint("provider-admin", localUrl(instance), "provider admin pages", "loopback")];
    case "middleman-web":
      return instance.ports.some(({ exposure }) => exposure === "loopback")
        ? [endpoint("middleman-local", localUrl(instance), "middleman pages", "loopback")]
        : [];
    case "temporal-ui":
      return [endpoint("temporal-ui", localUrl(instance), "workflows", "loopback")];
    case "grafana":
      return [endpoint("grafana", localUrl(instance), "dashboards", "loopback")];
    case "prometheus":
      return [endpoint("prometheus", localUrl(instance), "metrics", "loopback")];
    case "alertmanager":
      return [endpoint("alertmanager", localUrl(instance), "alerts", "loopback")];
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
