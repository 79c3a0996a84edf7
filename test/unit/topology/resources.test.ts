import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStackConfig, type StackConfig } from "../../../stacks/config/schema.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import {
  type ExplicitByRole,
  leastMemoryMiB,
  neededMiB,
  planLimits,
  reservedMiB,
  usualLimits,
} from "../../../stacks/topology/resources.ts";
import { type Role, roles } from "../../../stacks/topology/types.ts";
import { changed, issuesOf } from "../config/inputs.ts";
import { inputs } from "./configs.ts";

const profile = fc.constantFrom("lab", "prod-single", "prod-ha");
const tenants = fc.array(fc.constantFrom(...roles), { minLength: 1, maxLength: 40 });
const explicit: fc.Arbitrary<ExplicitByRole> = fc
  .array(fc.tuple(fc.constantFrom(...roles), fc.integer({ min: 512, max: 4096 })), { maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs.map(([role, memoryMiB]) => [role, { memoryMiB }])));
const cores = fc.integer({ min: 1, max: 128 });

/** A machine of at least what its roles need, and up to thirty times as much. */
const machine = fc.record({ profile, roles: tenants, explicit, cpus: cores, spare: fc.integer({ min: 0, max: 131_072 }) }).map((draw) => {
  const memoryMiB = neededMiB(draw.roles, draw.explicit) + draw.spare;
  return { ...draw, size: { memoryMiB, cpus: draw.cpus } };
});
type Machine = typeof machine extends fc.Arbitrary<infer T> ? T : never;

const limitsOf = ({ profile, explicit, size, roles }: Machine) =>
  planLimits(profile as StackConfig["profile"], explicit, [{ size, roles }]);

describe("on any machine that is big enough (property)", () => {
  test("containers and the system's reserve fit into its memory together", () => {
    fc.assert(
      fc.property(machine, (draw) => {
        const limits = limitsOf(draw);
        const sum = draw.roles.reduce((total, role) => total + limits[role].memoryMiB, 0);
        expect(sum).toBeLessThanOrEqual(draw.size.memoryMiB - reservedMiB(draw.size.memoryMiB));
      }),
    );
  });

  test("no role is below its least, and what is written wins", () => {
    fc.assert(
      fc.property(machine, (draw) => {
        const limits = limitsOf(draw);
        for (const role of draw.roles) {
          const written = draw.explicit[role]?.memoryMiB;
          if (written === undefined) expect(limits[role].memoryMiB).toBeGreaterThanOrEqual(leastMemoryMiB(role));
          else expect(limits[role].memoryMiB).toBe(written);
        }
      }),
    );
  });

  test("a bigger machine takes nothing from anybody, and the same one gives the same", () => {
    fc.assert(
      fc.property(machine, fc.integer({ min: 0, max: 8192 }), fc.integer({ min: 0, max: 8 }), (draw, memory, cpus) => {
        const [small, same] = [limitsOf(draw), limitsOf({ ...draw, roles: draw.roles.toReversed() })];
        const big = limitsOf({ ...draw, size: { memoryMiB: draw.size.memoryMiB + memory, cpus: draw.size.cpus + cpus } });
        expect(same).toEqual(small);
        for (const role of roles) {
          expect(big[role].memoryMiB).toBeGreaterThanOrEqual(small[role].memoryMiB);
          expect(Number(big[role].cpus)).toBeGreaterThanOrEqual(Number(small[role].cpus));
        }
      }),
    );
  });

  test("no container asks for more cores than there are: the engine refuses it", () => {
    fc.assert(
      fc.property(machine, (draw) => {
        const limits = limitsOf(draw);
        for (const role of draw.roles) expect(Number(limits[role].cpus)).toBeLessThanOrEqual(draw.size.cpus);
      }),
    );
  });

  test("a MiB less than what is needed is too little", () => {
    fc.assert(
      fc.property(tenants, explicit, (roles, explicit) => {
        const fits = (memoryMiB: number) =>
          roles.reduce((sum, role) => sum + (explicit[role]?.memoryMiB ?? leastMemoryMiB(role)), 0) <= memoryMiB - reservedMiB(memoryMiB);
        const needed = neededMiB(roles, explicit);
        expect([fits(needed), fits(needed - 1)]).toEqual([true, false]);
      }),
    );
  });
});

test("an unmeasured machine has the profile's usual limits, as before", () => {
  const all = planLimits("prod-single", {}, [{ size: undefined, roles: ["redis", "miner"] }]);
  expect(all.redis).toEqual({ memoryMiB: 3072, cpus: "2" });
  expect(all.grafana).toEqual(usualLimits("prod-single", "grafana"));
});

test("a role on several machines has the smallest of their limits: its instances are alike", () => {
  const on = (memoryMiB: number, cpus: number) => ({ size: { memoryMiB, cpus }, roles: ["redis", "relayer"] as Role[] });
  const both = planLimits("prod-ha", {}, [on(65_536, 32), on(4096, 4)]);
  expect(both).toEqual(planLimits("prod-ha", {}, [on(4096, 4)]));
  const unmeasured = planLimits("prod-ha", {}, [on(65_536, 32), { size: undefined, roles: ["redis"] }]);
  expect([unmeasured.redis.memoryMiB, unmeasured.relayer.memoryMiB > 4096]).toEqual([6144, true]);
});

describe("a stack whose machine was measured", () => {
  const config = (memoryMiB: number, cpus: number, more = {}) => {
    const input = structuredClone({ ...inputs["prod-single"], ...more }) as Record<string, unknown>;
    Object.assign((input.hosts as { alpha: object }).alpha, { size: { memoryMiB, cpus } });
    return parseStackConfig({ ...input, alertSecrets: { pagerUrl: "https://pager.test" } }, "prod-single");
  };

  test("everything that follows from a limit follows the machine: Redis' and PostgreSQL's own memory too", () => {
    const [small, big] = [config(6144, 2), config(65_536, 16)];
    for (const { redis, postgres, resources } of [small, big]) {
      expect(redis).toMatchObject({ maxMemoryMiB: Math.floor((resources.redis.memoryMiB * 2) / 3) });
      expect(postgres).toMatchObject({ sharedBuffersMiB: Math.floor(resources.postgres.memoryMiB / 4) });
    }
    expect(big.resources.redis.memoryMiB).toBeGreaterThan(small.resources.redis.memoryMiB * 5);
    expect([small.resources.relayer.cpus, big.resources.relayer.cpus]).toEqual(["2", "8"]);
    expect([small.resources.grafana, big.resources.grafana].map(({ memoryMiB }) => memoryMiB <= 512)).toEqual([true, true]);
  });

  test("the plan's containers fit, in numbers", () => {
    const plan = planTopology(config(8192, 4), "prod-single");
    const sum = plan.instances.reduce((total, { resources }) => total + resources.memoryMiB, 0);
    expect(sum).toBeLessThanOrEqual(8192 - 820);
    expect(sum).toBeGreaterThan(8192 - 820 - 100);
  });

  test("what is written wins, and the others share the rest", () => {
    const own = config(8192, 4, { resources: { relayer: { memoryMiB: 3000, cpus: 3 } } });
    expect(own.resources.relayer).toEqual({ memoryMiB: 3000, cpus: "3" });
    expect(own.resources.redis.memoryMiB).toBeLessThan(config(8192, 4).resources.redis.memoryMiB);
  });
});

describe("a machine that is too small is refused with what it needs", () => {
  const issues = (changes: Record<string, unknown>) => issuesOf(changed("prod-single", changes), "prod-single");

  test("the least machine that is named is taken, and one MiB less is not", () => {
    const size = (memoryMiB: number) => issues({ "hosts.pocket-1.size": { memoryMiB, cpus: 2 } });
    const [issue] = size(2000);
    expect(issue).toMatchObject({ path: "hosts.pocket-1.size.memoryMiB", value: 2000 });
    expect(issue!.rule).toMatch(/^is too small: the \d+ containers there need \d+ MiB at least, and 512 MiB stay with the system$/);
    const needed = Number(/a machine of (\d+) MiB or more/.exec(issue!.next)![1]);
    expect([size(needed - 1).length, size(needed)]).toEqual([1, []]);
  });

  test("what was written too large is named", () => {
    const [issue] = issues({ "hosts.pocket-1.size": { memoryMiB: 8192, cpus: 4 }, resources: { miner: { memoryMiB: 7000 } } });
    expect(issue!.next).toMatch(
      /^lower memoryMiB of resources\.\{miner\}, place fewer roles on pocket-1, or use a machine of \d+ MiB or more$/,
    );
  });

  test("more cores than there are, too", () => {
    const [issue] = issues({ "hosts.pocket-1.size": { memoryMiB: 8192, cpus: 4 }, resources: { miner: { cpus: 4.5 } } });
    expect(issue).toMatchObject({ path: "resources.miner.cpus", rule: expect.stringContaining("above the 4 cores of host pocket-1") });
  });
});

test("the table of docs/hosts.md is what the example of prod-single gets", () => {
  const page = readFileSync(new URL("../../../docs/hosts.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => /^\| \d+, \d+ \|/.test(line));
  expect(rows).toHaveLength(5);
  for (const row of rows) {
    const [memoryMiB, cpus] = /\d+, \d+/.exec(row)![0].split(", ").map(Number);
    const input = changed("prod-single", { "hosts.pocket-1.size": { memoryMiB, cpus } });
    const { resources, redis } = parseStackConfig(input, "prod-single");
    const shown = (role: Role) => `${resources[role].memoryMiB}, ${resources[role].cpus}`;
    expect(new Set((["relayer", "miner", "postgres"] as const).map(shown)).size).toBe(1);
    const maxMemory = redis.mode === "external" ? 0 : redis.maxMemoryMiB;
    const cells = [
      `${memoryMiB}, ${cpus}`,
      shown("redis"),
      maxMemory,
      shown("relayer"),
      shown("temporal"),
      shown("edge"),
      shown("prometheus"),
    ];
    expect(row).toBe(`| ${cells.join(" | ")} |`);
  }
});
