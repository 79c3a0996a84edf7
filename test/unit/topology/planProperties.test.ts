import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressesOverlap } from "../../../stacks/topology/collisions.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import type { InstancePlan, Topology } from "../../../stacks/topology/types.ts";
import { arbitraryConfig, sshHost, withShuffledKeys } from "./arbitraryConfig.ts";

const runs = { numRuns: 100 };

/** Checks a property of the plan of every config. */
function holds(name: string, check: (plan: Topology) => void) {
  test(name, () => {
    fc.assert(
      fc.property(arbitraryConfig, (config) => check(planTopology(config, "prod"))),
      runs,
    );
  });
}

const instanceOf = (plan: Topology, name: string) => plan.instances.find((instance) => instance.name === name) as InstancePlan;

describe("in the plan of any config", () => {
  holds("no two instances share a port of a host", (plan) => {
    const bound = plan.instances.flatMap(({ host, ports }) => ports.filter((port) => port.hostPort).map((port) => ({ host, ...port })));
    bound.forEach((one, index) => {
      for (const other of bound.slice(index + 1)) {
        const clash =
          one.host === other.host &&
          one.hostPort === other.hostPort &&
          one.protocol === other.protocol &&
          addressesOverlap(one.bindAddress, other.bindAddress);
        expect(clash, `${one.name} and ${other.name} on ${one.host}:${one.hostPort}`).toBe(false);
      }
    });
  });

  holds("every flow's ends exist and its address is one that the target really has", (plan) => {
    for (const flow of plan.flows) {
      const from = instanceOf(plan, flow.from);
      const to = instanceOf(plan, flow.to.instance);
      const port = to.ports.find(({ name }) => name === flow.to.port)!;
      const privateAddress = plan.hosts.find(({ name }) => name === to.host)?.privateAddress;
      expect(flow.address).toBe(from.host === to.host ? `${to.containerName}:${port.containerPort}` : `${privateAddress}:${port.hostPort}`);
    }
  });

  holds("a port is bound where its exposure says, and only edges are public", (plan) => {
    for (const { role, host, ports } of plan.instances) {
      for (const port of ports) {
        const expected = {
          public: "0.0.0.0",
          loopback: "127.0.0.1",
          private: port.hostPort === undefined ? undefined : plan.hosts.find(({ name }) => name === host)?.privateAddress,
        };
        expect(port.bindAddress).toBe(expected[port.exposure]);
        if (port.exposure === "public") expect(role).toBe("edge");
      }
    }
  });

  holds("a private port is on a host only when an instance on another host talks to it", (plan) => {
    for (const { name, host, ports } of plan.instances) {
      for (const port of ports.filter(({ exposure }) => exposure === "private")) {
        const needed = plan.flows.some(
          ({ from, to }) => to.instance === name && to.port === port.name && instanceOf(plan, from).host !== host,
        );
        expect(port.hostPort !== undefined, `${name}/${port.name}`).toBe(needed);
      }
    }
  });

  holds("what an instance starts after exists, and there is no circle", (plan) => {
    const waiting = new Map(plan.instances.map(({ name, startsAfter }) => [name, startsAfter]));
    for (const { startsAfter } of plan.instances) for (const earlier of startsAfter) expect(waiting.has(earlier)).toBe(true);
    while (waiting.size > 0) {
      const ready = [...waiting].filter(([, earlier]) => earlier.every((name) => !waiting.has(name))).map(([name]) => name);
      expect(ready, `a circle among ${[...waiting.keys()]}`).not.toEqual([]);
      for (const name of ready) waiting.delete(name);
    }
  });

  holds("secrets are names: catalogue and instances agree, and neither holds a value", (plan) => {
    for (const { name, usedBy } of plan.secrets) {
      for (const instance of usedBy) expect(instanceOf(plan, instance).secrets).toContain(name);
    }
    const known = plan.secrets.map(({ name }) => name);
    for (const { secrets } of plan.instances) for (const name of secrets) expect(known).toContain(name);
    for (const secret of plan.secrets) {
      expect(Object.keys(secret).sort()).toEqual(["name", "origin", "rotation", "throwAway", "usedBy"]);
    }
  });

  holds("nothing of the relay path waits for the control plane", (plan) => {
    const relayPath = ["redis", "relayer", "miner", "demo-backend", "edge"];
    for (const { role, startsAfter } of plan.instances.filter((instance) => relayPath.includes(instance.role)))
      expect(
        startsAfter.filter((name) => !relayPath.includes(instanceOf(plan, name).role)),
        role,
      ).toEqual([]);
  });

  holds("it is plain data: JSON there and back is the same", (plan) => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

test("the order of keys in the config changes nothing, not even the text", () => {
  fc.assert(
    fc.property(arbitraryConfig, fc.integer(), (config, seed) => {
      let state = seed;
      const random = (bound: number) => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return state % bound;
      };
      const shuffled = withShuffledKeys(config, random);
      expect(JSON.stringify(planTopology(shuffled, "prod"))).toBe(JSON.stringify(planTopology(config, "prod")));
    }),
    runs,
  );
});

test("a host added at the end takes the next numbers and renames or moves nothing", () => {
  fc.assert(
    fc.property(arbitraryConfig, (config) => {
      const grown = structuredClone(config);
      grown.hosts.newest = sshHost("newest");
      for (const role of ["relayer", "miner", "edge"] as const) grown.placement[role]!.hosts.push("newest");
      const identity = ({ name, role, host, containerName, volume }: InstancePlan) => ({ name, role, host, containerName, volume });
      const before = planTopology(config, "prod").instances.map(identity);
      const after = planTopology(grown, "prod").instances.map(identity);
      expect(after).toEqual(expect.arrayContaining(before));
      expect(after.filter(({ host }) => host !== "newest")).toHaveLength(before.length);
    }),
    runs,
  );
});
