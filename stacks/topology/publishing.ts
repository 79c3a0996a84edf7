import type { StackConfig } from "../config/schema.ts";
import type { TopologyIssue } from "./error.ts";
import type { Link } from "./links.ts";
import type { PlacedInstance } from "./placement.ts";
import { cataloguePorts, hostPortStep } from "./ports.ts";
import type { Exposure, HostPlan, PortPlan, Role } from "./types.ts";

/** Ports that people reach through a tunnel, and the lab's edge; nothing else is on a host without need. */
const loopbackRoles: Role[] = ["temporal-ui", "provider-web", "middleman-web", "prometheus", "alertmanager", "grafana"];

/** An instance with its ports as its neighbours on the same host see them. */
export interface InstanceWithPorts extends PlacedInstance {
  ports: PortPlan[];
}

/** The ports of an instance before it is known which of them other hosts need. */
export function ownPorts(config: StackConfig, instance: PlacedInstance): PortPlan[] {
  return Object.entries(cataloguePorts(config, instance.role)).map(([name, port]) => {
    const inside = { name, containerPort: port.container, protocol: port.protocol };
    const audience = personsReach(config, instance.role, name);
    if (!audience) return { ...inside, exposure: "private" };
    // What people type is never moved aside: two on one host are a collision to report.
    return { ...inside, hostPort: port.host, bindAddress: audience === "public" ? "0.0.0.0" : "127.0.0.1", exposure: audience };
  });
}

/**
 * The instances with every port published that another host needs: on the target's private address, exposure private.
 * Adds an issue for each host that would need a private address and has none.
 */
export function publishAcrossHosts(
  config: StackConfig,
  instances: InstanceWithPorts[],
  links: Link[],
  hosts: HostPlan[],
  issues: TopologyIssue[],
): InstanceWithPorts[] {
  const hostOf = new Map(instances.map((instance) => [instance.name, instance.host]));
  const crossing = links.filter((link) => hostOf.get(link.from) !== hostOf.get(link.to.instance));
  const withoutAddress = new Set<string>();
  return instances.map((instance) => ({
    ...instance,
    ports: instance.ports.map((port) => {
      const link = crossing.find(({ to }) => to.instance === instance.name && to.port === port.name);
      if (!link || port.exposure === "public") return port;
      const bindAddress = hosts.find((host) => host.name === instance.host)?.privateAddress;
      if (bindAddress === undefined) {
        if (!withoutAddress.has(instance.host)) issues.push(noAddress(instance, port, link, hostOf.get(link.from) as string));
        withoutAddress.add(instance.host);
        return port;
      }
      const first = cataloguePorts(config, instance.role)[port.name]?.host ?? port.containerPort;
      return { ...port, hostPort: first + instance.slot * hostPortStep, bindAddress, exposure: "private" };
    }),
  }));
}

function personsReach(config: StackConfig, role: Role, port: string): Exclude<Exposure, "private"> | undefined {
  if (role === "edge") {
    if (port === "metrics") return undefined;
    return config.edge.mode === "public" && config.edge.bindAddress === "0.0.0.0" ? "public" : "loopback";
  }
  // The middleman is for everybody; where it has no public name, the operator reaches it through a tunnel.
  if (role === "middleman-web" && config.edge.mode === "public" && config.middleman.domain !== undefined) return undefined;
  return loopbackRoles.includes(role) ? "loopback" : undefined;
}

function noAddress(instance: PlacedInstance, port: PortPlan, link: Link, fromHost: string): TopologyIssue {
  return {
    path: `hosts.${instance.host}.privateAddress`,
    value: undefined,
    rule: `${link.from} on host ${fromHost} must reach port ${port.name} of ${instance.name} on host ${instance.host}, so that host needs a private address.`,
    next: `set hosts.${instance.host}.privateAddress, or place both on one host.`,
  };
}
