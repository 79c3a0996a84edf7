import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it, test } from "vitest";
import { alertRuleGroups, renderAlertRules, runbookOf } from "../../../config-templates/monitoring/rules/render.ts";
import { everything, incidents } from "../../incidents/all.ts";

const root = resolve(import.meta.dirname, "../../..");
const rules = alertRuleGroups(everything).flatMap((group) => group.rules);
const alerts = [...new Set(rules.map(({ alert }) => alert))];

test("the whole rule file is as reviewed", async () => {
  await expect(renderAlertRules(everything)).toMatchFileSnapshot("../../fixtures/rendered/monitoring/rules.yml");
});

describe("every alert rule", () => {
  it.each(rules.map(({ alert, severity }) => ({ alert, severity })))(
    "$alert ($severity) has an incident that is replayed",
    ({ alert, severity }) => {
      if (severity === "none") return expect(alert).toBe("Watchdog");
      expect(incidents.some((one) => one.alert === alert && one.severity === severity)).toBe(true);
    },
  );

  it.each(rules)("$alert says in words what is wrong, with a value or a label", ({ summary, description }) => {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(description).toMatch(/\{\{ \$(value|labels\.\w+)/);
    expect(description).toMatch(/\.$/);
  });

  it.each(rules)("$alert has a name of its own kind, a topic and a known severity", ({ alert, topic, severity }) => {
    expect(alert).toMatch(/^([A-Z][a-z]+)+$/);
    expect(topic).toMatch(/^[a-z-]+$/);
    expect(["critical", "warning", "none"]).toContain(severity);
  });

  it.each(alerts)("%s has a page: what it means, what it costs, how to check, how to fix", (alert) => {
    const file = `${root}/${runbookOf(alert)}`;
    expect(existsSync(file), file).toBe(true);
    const text = readFileSync(file, "utf8");
    expect(text.startsWith(`# ${alert}\n`)).toBe(true);
    for (const heading of ["## What it means", "## What it costs", "## How to check", "## How to fix"])
      expect(text).toContain(`\n${heading}\n`);
  });

  it("has no page without an alert", () => {
    expect(readdirSync(`${root}/docs/runbooks`).filter((file) => !alerts.includes(file.replace(/\.md$/, "")))).toEqual(["README.md"]);
  });
});

describe("rules about what a stack does not run are left out", () => {
  const alertsOf = (changes: object) =>
    alertRuleGroups({ ...everything, ...changes }).flatMap((group) => group.rules.map(({ alert }) => alert));

  it.each([
    ["Redis of somebody else's", { redis: { kind: "external" } }, ["RedisDown", "RedisMayEvict", "ConsumerLag"]],
    ["no PostgreSQL", { ownPostgres: false }, ["PostgresDown", "PostgresConnectionsHigh"]],
    ["no Temporal", { ownTemporal: false }, ["WorkerWithoutPoller", "WorkflowsFailing"]],
    ["no Igniter", { workers: [] }, ["IgniterWebDown", "WorkerWithoutPoller"]],
    ["no certificates of a known authority", { certificates: false }, ["CertificateExpiring"]],
    ["throw-away keys", { staked: false }, ["SupplierBalanceLow", "SupplierStakeLow"]],
    ["no node exporters", { nodeExporter: false }, ["HostDown", "DiskFilling"]],
    ["no Alertmanager", { alertmanager: false }, ["NotificationsFailing", "AlertmanagerMissing"]],
  ])("%s", (_what, changes, gone) => {
    for (const alert of gone) {
      expect(alertsOf({})).toContain(alert);
      expect(alertsOf(changes)).not.toContain(alert);
    }
  });

  it("looks at an external Redis' memory through the miners", () => {
    const [rule] = alertRuleGroups({ ...everything, redis: { kind: "external" } })
      .flatMap((group) => group.rules)
      .filter(({ alert }) => alert === "RedisMemoryHigh");
    expect(rule?.expr).toContain("ha_miner_redis_memory_usage_ratio");
  });

  it("does not miss an append-only file that the config switched off", () => {
    expect(renderAlertRules({ ...everything, redis: { kind: "own", persistent: false } })).not.toContain("redis_aof_enabled");
  });
});

test("the delay factor scales how long a problem lasts before its alert fires", () => {
  const text = renderAlertRules({ ...everything, delayFactor: 0.02 });
  expect(text).toMatch(/alert: "InstanceDown"\n.*\n +for: "1200ms"/);
});
