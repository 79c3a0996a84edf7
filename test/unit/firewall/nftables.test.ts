import { describe, expect, test } from "vitest";
import { renderFirewallUnit, renderNftablesDropIn } from "../../../config-templates/host/firewallUnit.ts";
import { type FirewallPlan, renderFirewall } from "../../../config-templates/host/nftables.ts";

const plan: FirewallPlan = {
  host: "alpha",
  ssh: { port: 2222, from: ["203.0.113.0/24", "2001:db8::/32"] },
  rules: [
    { port: 443, protocol: "tcp", reason: "edge-1 https" },
    { port: 443, protocol: "udp", reason: "edge-1 http3" },
    { port: 6379, protocol: "tcp", to: "10.0.0.1", from: ["10.0.0.2", "10.0.0.3"], reason: "redis-1 redis" },
  ],
  trustedInterfaces: ["virbr0"],
  outsideInterfaces: ["br-lan"],
};

/** The lines of a chain, without their indent. */
function chain(text: string, name: string): string[] {
  const body = new RegExp(`chain ${name} \\{\\n(.*?)\\n  \\}`, "s").exec(text)![1]!;
  return body.split("\n").map((line) => line.trim());
}

const text = renderFirewall(plan);

test("a host's whole file", () => {
  expect(text).toBe(`# Who may connect to host alpha. Made by pocket-provider; what is changed here is lost with the next rules.
table inet pocket
delete table inet pocket
table inet pocket {
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
    oifname "br-lan" accept
    iifname "br-lan" goto containers
    iifname "docker0" accept
    iifname "docker_gwbridge" accept
    iifname "br-*" accept
    iifname "virbr0" accept
    goto containers
  }

  chain containers {
    oifname "docker0" counter drop
    oifname "docker_gwbridge" counter drop
    oifname "br-*" counter drop
  }

  chain judge {
    iifname "lo" accept
    iifname "br-lan" goto strangers
    iifname "docker0" accept
    iifname "docker_gwbridge" accept
    iifname "br-*" accept
    iifname "virbr0" accept
    goto strangers
  }

  chain strangers {
    # always by its source, whatever a stray packet before it made connection tracking believe
    tcp dport 2222 tcp flags & (fin | syn | rst | ack) == syn goto ports
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
    tcp dport 2222 tcp flags & (fin | syn | rst | ack) != syn accept comment "SSH session older than connection tracking"
    ip saddr { 203.0.113.0/24 } tcp dport 2222 accept comment "SSH"
    ip6 saddr { 2001:db8::/32 } tcp dport 2222 accept comment "SSH"
    tcp dport 443 accept comment "edge-1 https"
    udp dport 443 accept comment "edge-1 http3"
    ip saddr { 10.0.0.2, 10.0.0.3 } ip daddr 10.0.0.1 tcp dport 6379 accept comment "redis-1 redis"
    counter drop
  }
}
`);
});

test("the table is replaced in one step, and it is the only one that is touched (R004-037: ufw, Docker and nftables.conf keep theirs)", () => {
  expect(text.match(/^(table|delete table|add|flush|destroy) .*$/gm)).toEqual([
    "table inet pocket",
    "delete table inet pocket",
    "table inet pocket {",
  ]);
});

describe("who is let in without being asked", () => {
  test("an interface named like the engine's that leads outside is judged before the engine's are trusted", () => {
    const lines = chain(text, "judge");
    expect(lines.indexOf('iifname "br-lan" goto strangers')).toBeLessThan(lines.indexOf('iifname "br-*" accept'));
  });

  test("a first packet to SSH is judged by its source before connection tracking is believed: a stray packet to it makes an entry", () => {
    expect(chain(text, "strangers").slice(1)).toEqual([
      "tcp dport 2222 tcp flags & (fin | syn | rst | ack) == syn goto ports",
      "ct state established,related accept",
      "goto ports",
    ]);
  });

  test("what nothing allows is dropped last", () => {
    expect(chain(text, "ports").at(-1)).toBe("counter drop");
  });
});

test("the rules are up before the network and the engine, and the engine's restart does not take them down", () => {
  const unit = renderFirewallUnit("/etc/pocket/firewall/rules.nft");
  expect(unit).toContain("Before=network-pre.target docker.service\n");
  expect(unit).toContain("ConditionPathExists=/etc/pocket/firewall/rules.nft\n");
  expect(unit).toContain("ExecStop=-/usr/sbin/nft delete table inet pocket\n");
  expect(unit).not.toMatch(/Requires|PartOf|BindsTo|Conflicts/);
});

test("the distribution's nftables.service empties every table; ours is back after each of its moves", () => {
  const moves = renderNftablesDropIn("/r.nft").match(/^Exec\w+=-\/usr\/sbin\/nft -f \/r\.nft$/gm)!;
  expect(moves.map((line) => line.split("=")[0])).toEqual(["ExecStartPost", "ExecReload", "ExecStopPost"]);
});
