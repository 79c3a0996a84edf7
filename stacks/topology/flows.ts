import type { Link } from "./links.ts";
import type { FlowPlan, InstancePlan } from "./types.ts";

/** Each link with the address that its source uses: the container's name on one host, the published private address across hosts. */
export function planFlows(links: Link[], instances: InstancePlan[]): FlowPlan[] {
  const byName = new Map(instances.map((instance) => [instance.name, instance]));
  return links.map((link) => {
    const from = byName.get(link.from) as InstancePlan;
    const to = byName.get(link.to.instance) as InstancePlan;
    return { ...link, address: addressOf(to, link.to.port, from.host) };
  });
}

/** host:port of an instance's port as seen from a container on the given host. Throws when it is not published to that host. */
export function addressOf(instance: InstancePlan, portName: string, fromHost: string): string {
  const port = instance.ports.find((candidate) => candidate.name === portName);
  if (!port) throw new Error(`${instance.name} has no port ${portName}`);
  if (instance.host === fromHost) return `${instance.containerName}:${port.containerPort}`;
  if (port.hostPort === undefined || port.exposure === "loopback") {
    throw new Error(`port ${portName} of ${instance.name} is not published to other hosts`);
  }
  return `${port.bindAddress}:${port.hostPort}`;
}
