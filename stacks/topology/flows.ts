import type { Link } from "./links.ts";
import type { FlowPlan, HostPlan, InstancePlan, Role, Topology } from "./types.ts";

/** Each link with the address that its source uses: the container's name on one host, the published private address across hosts. */
export function planFlows(links: Link[], instances: InstancePlan[], hosts: HostPlan[]): FlowPlan[] {
  const byName = new Map(instances.map((instance) => [instance.name, instance]));
  return links.map((link) => {
    const from = byName.get(link.from) as InstancePlan;
    const to = byName.get(link.to.instance) as InstancePlan;
    return { ...link, address: addressOf(to, link.to.port, from.host, hosts) };
  });
}

/** host:port of an instance's port as seen from a container on the given host. Throws when it is not published to that host. */
export function addressOf(instance: InstancePlan, portName: string, fromHost: string, hosts: HostPlan[]): string {
  const port = instance.ports.find((candidate) => candidate.name === portName);
  if (!port) throw new Error(`${instance.name} has no port ${portName}`);
  if (instance.host === fromHost) return `${instance.containerName}:${port.containerPort}`;
  if (port.hostPort === undefined || port.exposure === "loopback") {
    throw new Error(`port ${portName} of ${instance.name} is not published to other hosts`);
  }
  const host = hosts.find(({ name }) => name === instance.host);
  // a public port is open on every address of its host
  const address = port.exposure === "public" ? (host?.privateAddress ?? host?.publicAddress) : port.bindAddress;
  return `${address}:${port.hostPort}`;
}

/** Addresses at which an instance reaches a port of every instance of a role, in plan order. */
export function flowAddresses(topology: Topology, from: string, role: Role, port: string): string[] {
  const targets = new Set(topology.instances.filter((instance) => instance.role === role).map(({ name }) => name));
  return topology.flows
    .filter((flow) => flow.from === from && flow.to.port === port && targets.has(flow.to.instance))
    .map(({ address }) => address);
}

/** The one such address. Throws when the plan has none or several. */
export function flowAddress(topology: Topology, from: string, role: Role, port: string): string {
  const [address, ...more] = flowAddresses(topology, from, role, port);
  if (address === undefined || more.length > 0)
    throw new Error(`the plan has ${address ? "several flows" : "no flow"} from ${from} to ${role}/${port}`);
  return address;
}

/** host:port in its two parts. */
export function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/** Port that an instance's program listens on inside its container. Throws when the plan does not have it. */
export function containerPort(topology: Topology, instance: string, port: string): number {
  const found = topology.instances.find(({ name }) => name === instance)?.ports.find(({ name }) => name === port);
  if (!found) throw new Error(`the plan has no port ${port} on ${instance}`);
  return found.containerPort;
}
