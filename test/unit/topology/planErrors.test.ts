import { describe, expect, test } from "vitest";
import type { StackConfig } from "../../../stacks/config/schema.ts";
import { TopologyError, type TopologyIssue } from "../../../stacks/topology/error.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { stackConfig } from "./configs.ts";

function issuesOf(config: StackConfig, stack = "prod"): TopologyIssue[] {
  try {
    planTopology(config, stack);
  } catch (error) {
    if (error instanceof TopologyError) return error.issues;
    throw error;
  }
  return [];
}

describe("what only the whole plan shows is refused with path, value, rule and next step", () => {
  test("two programs on one port of a host (R001-121)", () => {
    const config = stackConfig("prod-single");
    config.monitoring.grafana.port = config.monitoring.prometheus.port;
    expect(issuesOf(config)).toEqual([
      {
        path: "hosts.alpha",
        value: 9091,
        rule: "prometheus (http) and grafana (http) would both publish port 9091/tcp there.",
        next: "give one of the two another port in the config, or place them on different hosts.",
      },
    ]);
  });

  test("an address of one host does not clash with another address of it, but does with every address", () => {
    const config = stackConfig("prod-ha");
    if (config.edge.mode !== "public") throw new Error("the example's edge is public");
    config.edge.httpPort = 8080;
    expect(issuesOf(config).map(({ rule }) => rule)).toEqual([
      "relayer-1 (relay) and edge-1 (http) would both publish port 8080/tcp there.",
      "relayer-3 (relay) and edge-2 (http) would both publish port 8080/tcp there.",
    ]);
  });

  test("two edges on one host", () => {
    const config = stackConfig("prod-ha");
    config.placement.edge = { hosts: ["alpha"], perHost: 2 };
    expect(issuesOf(config).map(({ value }) => value)).toEqual([80, 443]);
  });

  test("a host that others must reach and that has no private address: once for each host, not for each port", () => {
    const config = stackConfig("prod-ha");
    for (const name of ["alpha", "delta"]) {
      const host = config.hosts[name]!;
      if (host.kind === "ssh") host.privateAddress = undefined;
    }
    const issues = issuesOf(config);
    expect(issues.map(({ path }) => path)).toEqual(["hosts.alpha.privateAddress", "hosts.delta.privateAddress"]);
    expect(issues[0]?.rule).toContain("redis-1 on host alpha");
  });

  test("a role that is on but placed nowhere", () => {
    const config = stackConfig("prod-ha");
    config.placement.temporal = undefined;
    expect(issuesOf(config).map(({ path, rule }) => `${path}: ${rule}`)).toEqual([
      "placement.temporal: the stack runs temporal, so it needs a host.",
      "placement.temporal: the stack runs temporal-ui, so it needs a host.",
    ]);
  });

  test("two of what there can only be one of", () => {
    const config = stackConfig("prod-ha");
    config.placement.postgres = { hosts: ["gamma", "delta"], perHost: 1 };
    expect(issuesOf(config)[0]).toMatchObject({ path: "placement.postgres", value: { hosts: ["gamma", "delta"], perHost: 1 } });
  });

  test("a host that does not exist", () => {
    const config = stackConfig("prod-ha");
    config.placement.miner = { hosts: ["beta", "omega"], perHost: 1 };
    expect(issuesOf(config)[0]).toMatchObject({ path: "placement.miner.hosts", value: "omega" });
  });

  test("a container name that is no host name", () => {
    expect(issuesOf(stackConfig("lab"), "x".repeat(60))[0]?.rule).toContain("at most 63");
  });

  test("the message lists every issue with its next step", () => {
    const config = stackConfig("prod-ha");
    config.placement.postgres = undefined;
    config.placement.provider = undefined;
    expect(() => planTopology(config, "prod")).toThrow(
      [
        "The stack cannot be planned:",
        "  1. placement.postgres: not set — the stack runs postgres, so it needs a host. Next: list a host under placement.postgres.hosts.",
        "  2. placement.provider: not set — the stack runs provider-web, so it needs a host. Next: list a host under placement.provider.hosts.",
        "  3. placement.provider: not set — the stack runs provider-workflows, so it needs a host. Next: list a host under placement.provider.hosts.",
      ].join("\n"),
    );
  });
});
