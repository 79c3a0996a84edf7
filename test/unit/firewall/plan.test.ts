import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FirewallPlan } from "../../../config-templates/host/nftables.ts";
import { contains, parseNetwork } from "../../../stacks/config/ipNetwork.ts";
import type { StackConfig } from "../../../stacks/config/schema.ts";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { TopologyError } from "../../../stacks/topology/error.ts";
import { firewallWarnings, planFirewalls } from "../../../stacks/topology/firewall.ts";
import { splitAddress } from "../../../stacks/topology/flows.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import type { Topology } from "../../../stacks/topology/types.ts";
import { arbitraryConfig, withShuffledKeys } from "../topology/arbitraryConfig.ts";
import { stackConfig } from "../topology/configs.ts";

const plansOf = (config: StackConfig) => planFirewalls(config, planTopology(config, "prod"));

/** True when the rules let a connection from an address in. */
function admits(plan: FirewallPlan, from: string, to: string, port: number, protocol: "tcp" | "udp"): boolean {
  return plan.rules.some(
    (rule) =>
      rule.port === port &&
      rule.protocol === protocol &&
      (rule.to === undefined || rule.to === to) &&
      (rule.from === undefined || rule.from.some((network) => contains(parseNetwork(network)!, parseNetwork(from)!))),
  );
}

const stranger = "198.51.100.77";

test("one host: SSH and the edge's ports, nothing else (R001-118: one catalogue of ports)", () => {
  expect(plansOf(stackConfig("prod-single"))).toEqual([
    {
      host: "alpha",
      ssh: { port: 22 },
      rules: [
        { port: 80, protocol: "tcp", reason: "edge http" },
        { port: 443, protocol: "tcp", reason: "edge https" },
      ],
      trustedInterfaces: [],
      outsideInterfaces: [],
    },
  ]);
});

test("many hosts: a private port is open on its private address, to the hosts that talk to it", () => {
  const delta = plansOf(stackConfig("prod-ha")).find(({ host }) => host === "delta")!;
  expect(delta.rules).toContainEqual({
    port: 3001,
    protocol: "tcp",
    to: "10.0.0.4",
    from: ["10.0.0.1", "10.0.0.2", "10.0.0.3"],
    reason: "provider-web http",
  });
  expect(delta.rules.filter(({ from }) => from === undefined)).toEqual([]);
  // all that talk to PostgreSQL are beside it
  expect(delta.rules.map(({ port }) => port)).not.toContain(5432);
});

test("HTTP/3 is open over UDP where the edge serves it, and only there", () => {
  const config = stackConfig("prod-single");
  if (config.edge.mode !== "public") throw new Error("the example's edge is public");
  config.edge.http3 = true;
  expect(plansOf(config)[0]!.rules.filter(({ protocol }) => protocol === "udp")).toEqual([
    { port: 443, protocol: "udp", reason: "edge http3" },
  ]);
});

test("SSH is on the host's own port, for the sources of the config without repetition", () => {
  const config = stackConfig("prod-single");
  config.hosts.alpha = { ...config.hosts.alpha!, port: 2222 } as StackConfig["hosts"][string];
  config.firewall.sshSources = ["10.1.0.0/16", "2001:db8::/32", "10.0.0.0/8", "203.0.113.9/32", "10.0.0.0/8"];
  expect(plansOf(config)[0]!.ssh).toEqual({ port: 2222, from: ["10.0.0.0/8", "203.0.113.9", "2001:db8::/32"] });
});

test("all of IPv4 alone is not everybody", () => {
  const config = stackConfig("prod-single");
  config.firewall.sshSources = ["0.0.0.0/0"];
  expect(plansOf(config)[0]!.ssh).toEqual({ port: 22, from: ["0.0.0.0/0"] });
});

test("what the operator runs beside the stack is open on the hosts named", () => {
  const config = stackConfig("prod-ha");
  config.firewall.allow = [{ port: 26_656, protocol: "tcp", sources: ["0.0.0.0/0", "::/0"], hosts: ["beta"], reason: "full node, peers" }];
  const opened = plansOf(config).filter(({ rules }) => rules.some(({ port }) => port === 26_656));
  expect(opened.map(({ host }) => host)).toEqual(["beta"]);
  expect(opened[0]!.rules.at(-1)).toEqual({ port: 26_656, protocol: "tcp", reason: "full node, peers" });
});

describe("an entry of firewall.allow that would open a port of the stack's own is refused before anything is made (R001-152)", () => {
  const issuesWith = (profile: "prod-single" | "prod-ha", port: number, hosts?: string[], protocol: "tcp" | "udp" = "tcp") => {
    const config = stackConfig(profile);
    config.firewall.allow = [{ port, protocol, sources: ["0.0.0.0/0"], hosts, reason: "mine" }];
    try {
      plansOf(config);
    } catch (error) {
      if (error instanceof TopologyError) return error.issues;
      throw error;
    }
    return [];
  };

  test("one that other hosts use", () => {
    expect(issuesWith("prod-ha", 5432, ["delta"])).toEqual([
      {
        path: "firewall.allow[0].port",
        value: 5432,
        rule: "5432/tcp is the private port postgres of postgres on host delta, which nobody outside may reach.",
        next: "remove the entry; reach the port through a tunnel (ssh -L), or give your own program another port.",
      },
    ]);
  });
  test("one that is on loopback", () => expect(issuesWith("prod-single", 3001)[0]!.rule).toContain("loopback port http of provider-web"));
  test("one that is on no host's address yet", () => expect(issuesWith("prod-single", 6379)[0]!.rule).toContain("port redis of redis"));
  test("but not on a host without it, over another protocol, or of a full node beside it", () => {
    expect(issuesWith("prod-ha", 5432, ["alpha"])).toEqual([]);
    expect(issuesWith("prod-ha", 5432, ["delta"], "udp")).toEqual([]);
    for (const port of [26_656, 26_657, 9090, 1317]) expect(issuesWith("prod-single", port)).toEqual([]);
  });
});

test("switched off there is no plan, and production's report warns of it", () => {
  const config = stackConfig("prod-ha");
  config.firewall.enabled = false;
  expect(plansOf(config)).toEqual([]);
  expect(firewallWarnings(config)).toEqual([expect.stringContaining("open to everybody")]);
  const facts = { operatorAddresses: [], providerIdentity: null, middlemanIdentity: null };
  expect(buildBootstrapReport(config, planTopology(config, "prod"), facts).warnings).toContain(firewallWarnings(config)[0]);
  expect(firewallWarnings(stackConfig("prod-ha"))).toEqual([]);
  expect(firewallWarnings(stackConfig("lab"))).toEqual([]);
});

describe("in the plan of any config", () => {
  function holds(name: string, check: (plans: FirewallPlan[], topology: Topology, config: StackConfig) => void) {
    test(name, () => {
      fc.assert(
        fc.property(arbitraryConfig, (config) => {
          const topology = planTopology(config, "prod");
          check(planFirewalls(config, topology), topology, config);
        }),
        { numRuns: 100 },
      );
    });
  }
  const planOf = (plans: FirewallPlan[], host: string) => plans.find((plan) => plan.host === host)!;

  holds("every flow between hosts is let in", (plans, { flows, instances, hosts }) => {
    const hostOf = (name: string) => instances.find((instance) => instance.name === name)!.host;
    for (const flow of flows) {
      const [client, server] = [hostOf(flow.from), hostOf(flow.to.instance)];
      if (client === server) continue;
      const { host, port } = splitAddress(flow.address);
      const from = hosts.find(({ name }) => name === client)!.privateAddress!;
      expect(admits(planOf(plans, server), from, host, port, "tcp"), `${flow.from} → ${flow.address}`).toBe(true);
    }
  });

  holds("a private or loopback port is let in from no address but those of flows, on no other address of its host", (plans, topology) => {
    const { instances, flows, hosts } = topology;
    for (const { name, host, ports } of instances) {
      for (const port of ports.filter(({ exposure, hostPort }) => exposure !== "public" && hostPort !== undefined)) {
        const server = hosts.find((candidate) => candidate.name === host)!;
        const clients = flows
          .filter(({ to }) => to.instance === name && to.port === port.name)
          .map((flow) => instances.find((instance) => instance.name === flow.from)!.host);
        for (const { name: other, privateAddress, publicAddress } of hosts) {
          const welcome = port.exposure === "private" && other !== host && clients.includes(other);
          expect(admits(planOf(plans, host), privateAddress!, port.bindAddress!, port.hostPort!, port.protocol), `${other} → ${name}`).toBe(
            welcome,
          );
          expect(admits(planOf(plans, host), publicAddress!, port.bindAddress!, port.hostPort!, port.protocol)).toBe(false);
          expect(admits(planOf(plans, host), privateAddress!, server.publicAddress!, port.hostPort!, port.protocol)).toBe(false);
        }
        expect(admits(planOf(plans, host), stranger, port.bindAddress!, port.hostPort!, port.protocol)).toBe(false);
      }
    }
  });

  holds("a stranger reaches exactly the public ports", (plans, { instances }) => {
    for (const plan of plans) {
      const open = plan.rules.filter(({ from }) => from === undefined).map(({ port, protocol }) => `${port}/${protocol}`);
      const expected = instances
        .filter(({ host }) => host === plan.host)
        .flatMap(({ ports }) =>
          ports.filter(({ exposure }) => exposure === "public").map(({ hostPort, protocol }) => `${hostPort}/${protocol}`),
        );
      expect(open.sort()).toEqual(expected.sort());
    }
  });

  holds("the order of keys in the config changes nothing", (plans, _topology, config) => {
    let state = 7;
    const random = (bound: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state % bound;
    };
    expect(JSON.stringify(plansOf(withShuffledKeys(config, random)))).toBe(JSON.stringify(plans));
  });
});
