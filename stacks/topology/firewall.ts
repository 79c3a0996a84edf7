import type { FirewallPlan, FirewallRule } from "../../config-templates/host/nftables.ts";
import { formatNetwork, mergeNetworks, parseNetwork } from "../config/ipNetwork.ts";
import type { SshHostConfig, StackConfig } from "../config/schema.ts";
import { TopologyError, type TopologyIssue } from "./error.ts";
import { cataloguePorts } from "./ports.ts";
import type { InstancePlan, PortPlan, Topology } from "./types.ts";

/**
 * Who may connect to each host that is reached over SSH, in the order of the plan's hosts; none where the firewall is off.
 * Throws TopologyError when an entry of firewall.allow would open a port that the stack keeps to itself.
 */
export function planFirewalls(config: StackConfig, topology: Topology): FirewallPlan[] {
  if (!config.firewall.enabled) return [];
  const issues = privatePortIssues(config, topology);
  if (issues.length > 0) throw new TopologyError(issues);
  const { sshSources, trustedInterfaces, outsideInterfaces } = config.firewall;
  return topology.hosts
    .filter(({ kind }) => kind === "ssh")
    .map(({ name }) => ({
      host: name,
      ssh: { port: (config.hosts[name] as SshHostConfig).port, ...from(sshSources) },
      rules: [...stackRules(topology, name), ...allowRules(config, name)],
      trustedInterfaces: trustedInterfaces.toSorted(),
      outsideInterfaces: outsideInterfaces.toSorted(),
    }));
}

/** What must not be overlooked; empty where everything is as it should be. */
export function firewallWarnings({ firewall, profile }: StackConfig): string[] {
  if (profile === "lab" || firewall.enabled) return [];
  return [
    "firewall.enabled is false: whatever listens on a host, published ports of containers included, is open to everybody who reaches it.",
  ];
}

/** Public ports for everybody; private ones for exactly the hosts whose instances talk to them. Loopback ports need no rule. */
function stackRules(topology: Topology, host: string): FirewallRule[] {
  return topology.instances
    .filter((instance) => instance.host === host)
    .flatMap((instance) =>
      instance.ports.flatMap((port): FirewallRule[] => {
        if (port.hostPort === undefined || port.exposure === "loopback") return [];
        const rule = { port: port.hostPort, protocol: port.protocol, reason: `${instance.name} ${port.name}` };
        if (port.exposure === "public") return [rule];
        const clients = clientAddresses(topology, instance, port);
        return clients.length === 0 ? [] : [{ ...rule, to: port.bindAddress!, from: networks(clients) }];
      }),
    );
}

/** Private addresses of the other hosts with an instance that talks to this port. */
function clientAddresses({ flows, instances, hosts }: Topology, { name, host }: InstancePlan, port: PortPlan): string[] {
  const talking = new Set(flows.filter(({ to }) => to.instance === name && to.port === port.name).map((flow) => flow.from));
  const elsewhere = new Set(instances.filter((from) => talking.has(from.name) && from.host !== host).map((from) => from.host));
  return hosts
    .filter((candidate) => elsewhere.has(candidate.name))
    .map((client) => {
      if (client.privateAddress !== undefined) return client.privateAddress;
      throw new TopologyError([
        {
          path: `hosts.${client.name}.privateAddress`,
          value: undefined,
          rule: `its instances talk to port ${port.name} of ${name} on host ${host}, whose firewall must know where they come from.`,
          next: `set hosts.${client.name}.privateAddress, or place both on one host.`,
        },
      ]);
    });
}

function allowRules({ firewall }: StackConfig, host: string): FirewallRule[] {
  return firewall.allow
    .filter(({ hosts }) => hosts?.includes(host) ?? true)
    .map(({ port, protocol, sources, reason }) => ({ port, protocol, reason, ...from(sources) }))
    .toSorted((one, other) => one.port - other.port || (one.protocol < other.protocol ? -1 : 1));
}

/** One issue for each entry and private port that is, or would be on another host's demand, at that place. */
function privatePortIssues(config: StackConfig, { instances, hosts }: Topology): TopologyIssue[] {
  return config.firewall.allow.flatMap((entry, index) => {
    const holds = new Set(entry.hosts ?? hosts.map(({ name }) => name));
    const owners = instances.flatMap((instance) =>
      instance.ports
        .filter((port) => port.exposure !== "public" && port.protocol === entry.protocol && holds.has(instance.host))
        .filter((port) => (port.hostPort ?? cataloguePorts(config, instance.role)[port.name]?.host) === entry.port)
        .map((port) => ({ instance, port })),
    );
    return owners.slice(0, 1).map(({ instance, port }) => ({
      path: `firewall.allow[${index}].port`,
      value: entry.port,
      rule: `${entry.port}/${entry.protocol} is the ${port.exposure} port ${port.name} of ${instance.name} on host ${instance.host}, which nobody outside may reach.`,
      next: "remove the entry; reach the port through a tunnel (ssh -L), or give your own program another port.",
    }));
  });
}

const networks = (texts: string[]) => mergeNetworks(texts.map((text) => parseNetwork(text)!)).map(formatNetwork);

/** Sources as a rule has them: nothing where they are everybody. */
function from(sources: string[]): { from?: string[] } {
  const merged = networks(sources);
  return merged.includes("0.0.0.0/0") && merged.includes("::/0") ? {} : { from: merged };
}
