import { describe, expect, test } from "vitest";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { buildValidationEndpoints } from "../../../stacks/report/validationEndpoints.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { collect } from "../../../validation/collect.ts";
import { planChecks } from "../../../validation/plan.ts";
import { resultOf } from "../../../validation/run.ts";
import { stackConfig } from "../topology/configs.ts";

const config = stackConfig("lab");
config.redis = { mode: "external", connectTimeoutSeconds: 10, checkPersistence: true };
const topology = planTopology(config, "lab");
const nobody = { operatorAddresses: [], providerIdentity: null, middlemanIdentity: null };
const endpoints = buildValidationEndpoints(config, topology, {
  ...nobody,
  keysFolder: null,
  applicationPublicKey: null,
  gatewayPublicKey: null,
});
const checks = planChecks(endpoints, buildBootstrapReport(config, topology, nobody)).filter(({ sources }) =>
  sources.some(({ id }) => id === "external-redis"),
);

const good: Record<string, string> = {
  ping: "PONG",
  redis_version: "8.4.0",
  loading: "0",
  maxmemory: "1073741824",
  maxmemory_policy: "noeviction",
  used_memory: "1000000",
  aof_enabled: "1",
  aof_last_write_status: "ok",
  xackdel: "-1",
  stranger: "NOAUTH Authentication required.",
};
const text = (facts: Record<string, string>, name = "cache.test:6379") =>
  Object.entries(facts)
    .map(([key, value]) => `${name} ${key} ${value}\n`)
    .join("");

/** How each check ends with what the probe printed. */
async function statuses(stdout: string, code = 0, stderr = ""): Promise<Record<string, string>> {
  const evidence = await collect(
    checks.flatMap((check) => check.sources),
    {
      runOnHost: async (_, sources) => sources.map(() => ({ ok: true, value: { code, stdout, stderr } })),
      probe: { resolve: new Map() },
      concurrency: 1,
    },
  );
  return Object.fromEntries(checks.map((check) => [check.kind, resultOf(check, evidence).status]));
}
const allAre = (status: string, changes: Record<string, string> = {}) => ({
  ...Object.fromEntries(checks.map(({ kind }) => [kind, status])),
  ...changes,
});

describe("validation of a Redis that somebody else runs (R001-142, R000-071)", () => {
  test("has the checks of the stack's own", () => {
    expect(checks.map(({ id }) => id)).toEqual(
      ["answers", "version", "persistence", "eviction", "memory", "password"].map((name) => `redis-${name}/external`),
    );
  });

  test("passes one that does", async () => expect(await statuses(text(good))).toEqual(allAre("pass")));

  test.each([
    ["too old", { redis_version: "7.4.2" }, { "redis-version": "fail" }],
    ["without XACKDEL", { xackdel: "ERR unknown command 'xackdel'" }, { "redis-version": "fail" }],
    ["evicting", { maxmemory_policy: "allkeys-lru" }, { "redis-eviction": "fail" }],
    ["without file", { aof_enabled: "0" }, { "redis-persistence": "fail" }],
    ["without limit", { maxmemory: "0" }, { "redis-memory": "warn" }],
    ["nearly full", { used_memory: "1070000000" }, { "redis-memory": "fail" }],
    ["filling up", { used_memory: "900000000" }, { "redis-memory": "warn" }],
    ["open to strangers", { stranger: "PONG" }, { "redis-password": "fail" }],
  ])("one that is %s", async (_, facts, changes) => {
    expect(await statuses(text({ ...good, ...(facts as unknown as Record<string, string>) }))).toEqual(
      allAre("pass", changes as unknown as Record<string, string>),
    );
  });

  test("one that does not answer fails once, and the rest could not look", async () => {
    const out = allAre("notRun", { "redis-answers": "fail" });
    expect(await statuses("cache.test:6379 ping NOAUTH Authentication required.\n")).toEqual(out);
    expect(await statuses("s1.test:26379 sentinel Connection refused\n")).toEqual(out);
  });

  test("a server of a cluster that is worse than the others decides", async () => {
    const cluster = text(good, "10.0.0.1:7000") + text({ ...good, maxmemory_policy: "volatile-lru" }, "10.0.0.2:7000");
    expect(await statuses(cluster)).toEqual(allAre("pass", { "redis-eviction": "fail" }));
  });

  test.each([
    ["said nothing", "", 0, ""],
    ["is not on the host", "", 1, "its probe is not on the host: run pulumi up"],
    ["printed something else", "<html>", 0, ""],
  ])("nothing passes when the probe %s", async (_, stdout, code, stderr) => {
    expect(await statuses(stdout, code, stderr)).toEqual(allAre("notRun"));
  });

  test("what the server does not tell is not judged", async () => {
    expect(await statuses("cache.test:6379 ping PONG\ncache.test:6379 info-refused NOPERM User bob\n")).toEqual(
      allAre("notRun", { "redis-answers": "pass" }),
    );
  });
});
