/** One port that somebody may reach. */
export interface FirewallRule {
  port: number;
  protocol: "tcp" | "udp";
  /** IPv4 address of the host that this holds for, with IPv4 in `from`; absent: all its addresses. */
  to?: string;
  /** Addresses and networks that may connect, without overlaps; absent: everybody. */
  from?: string[];
  /** What listens there: letters, digits, spaces and simple marks. */
  reason: string;
}

/** Everything that is let in to one host. */
export interface FirewallPlan {
  host: string;
  ssh: { port: number; from?: string[] };
  rules: FirewallRule[];
  /** Interfaces beside the container engine's from which everything is let in. */
  trustedInterfaces: string[];
  /** Interfaces that are named like the container engine's and lead outside. */
  outsideInterfaces: string[];
}

/** Name of the only table that is ours. */
export const firewallTable = "inet pocket";

/** Bridges of the container engine: the first network's, those of networks made by name, and a swarm's. */
const engineBridges = ["docker0", "docker_gwbridge", "br-*"];

/**
 * The rules of a host as `nft -f` loads them, in one step: what was there before is gone only when all of this stands. Whoever may connect is
 * judged before the engine redirects published ports to containers, by the address and port that the sender wrote.
 */
export function renderFirewall({ host, ssh, rules, trustedInterfaces, outsideInterfaces }: FirewallPlan): string {
  const trusted = [...engineBridges, ...trustedInterfaces];
  return `# Who may connect to host ${host}. Made by pocket-provider; what is changed here is lost with the next rules.
table ${firewallTable}
delete table ${firewallTable}
table ${firewallTable} {
  # before published ports are redirected to containers (-100), after connection tracking (-200)
  chain arriving {
    type filter hook prerouting priority -150; policy accept;
    fib daddr type local goto judge
  }

  # broadcast and multicast; everything else was judged on arrival
  chain entering {
    type filter hook input priority -150; policy accept;
    fib daddr type != local goto judge
  }

  # to a container's own address past its published port, as a neighbour with a route could
  chain passing {
    type filter hook forward priority -150; policy accept;
    ct state established,related accept
    ct status dnat accept
${lines(outsideInterfaces.map((name) => `oifname "${name}" accept`))}${lines(outsideInterfaces.map((name) => `iifname "${name}" goto containers`))}${lines(trusted.map((name) => `iifname "${name}" accept`))}    goto containers
  }

  chain containers {
${lines(engineBridges.map((name) => `oifname "${name}" counter drop`))}  }

  chain judge {
    iifname "lo" accept
${lines(outsideInterfaces.map((name) => `iifname "${name}" goto strangers`))}${lines(trusted.map((name) => `iifname "${name}" accept`))}    goto strangers
  }

  chain strangers {
    # always by its source, whatever a stray packet before it made connection tracking believe
    tcp dport ${ssh.port} tcp flags & (fin | syn | rst | ack) == syn goto ports
    ct state established,related accept
    goto ports
  }

  chain ports {
    icmp type { destination-unreachable, time-exceeded, parameter-problem } accept
    icmp type echo-request limit rate 20/second burst 50 packets accept
    ip protocol igmp accept
    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept
    icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, nd-redirect } ip6 hoplimit 255 accept
    icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } ip6 saddr fe80::/10 accept
    icmpv6 type echo-request limit rate 20/second burst 50 packets accept
    udp sport 67 udp dport 68 accept comment "DHCP"
    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "DHCPv6"
    tcp dport ${ssh.port} tcp flags & (fin | syn | rst | ack) != syn accept comment "SSH session older than connection tracking"
${lines([{ ...ssh, protocol: "tcp" as const, reason: "SSH" }, ...rules].flatMap(ruleLines))}    counter drop
  }
}
`;
}

const lines = (texts: string[]) => texts.map((text) => `    ${text}\n`).join("");

/** A rule in nftables' words: one line for everybody, else one for each family of addresses. */
function ruleLines({ port, protocol, to, from, reason }: FirewallRule): string[] {
  const target = to === undefined ? "" : `ip daddr ${to} `;
  const verdict = `${target}${protocol} dport ${port} accept comment "${reason}"`;
  if (from === undefined) return [verdict];
  const families = [
    ["ip", from.filter((network) => !network.includes(":"))],
    ["ip6", from.filter((network) => network.includes(":"))],
  ] as const;
  return families
    .filter(([, networks]) => networks.length > 0)
    .map(([family, networks]) => `${family} saddr { ${networks.join(", ")} } ${verdict}`);
}
