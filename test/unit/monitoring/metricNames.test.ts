import { describe, expect, it } from "vitest";
import { dashboards } from "../../../config-templates/monitoring/dashboards/all.ts";
import { histogramEndings, metricNames } from "../../../config-templates/monitoring/metricNames.ts";
import { alertRuleGroups } from "../../../config-templates/monitoring/rules/render.ts";
import type { AlertRulesInput } from "../../../config-templates/monitoring/rules/rule.ts";
import { everything } from "../../incidents/all.ts";
import { metricsOf } from "./promql.ts";

const names = Object.values(metricNames).flat() as string[];
const known = new Set(names.flatMap((name) => [name, ...histogramEndings.map((ending) => `${name}${ending}`)]));

const external: AlertRulesInput = { ...everything, redis: { kind: "external" } };
const rules = [everything, external].flatMap((input) => alertRuleGroups(input).flatMap((group) => group.rules));
const panels = dashboards.flatMap(({ uid, rows, selects = [] }) => [
  ...rows.flatMap((row) => row.panels).flatMap(({ title, queries }) => queries.map(({ expr }) => ({ place: `${uid}: ${title}`, expr }))),
  ...selects.map(({ label, metric }) => ({ place: `${uid}: variable ${label}`, expr: metric })),
]);
const asked = [...rules.map(({ alert, expr }) => ({ place: alert, expr })), ...panels];

describe("metric names (a rule or panel about a metric that nobody exposes is silent for ever)", () => {
  it.each(asked)("$place asks for known ones only", ({ expr }) => {
    const found = metricsOf(expr).filter((name) => name !== "vector" && name !== "time");
    expect(found.filter((name) => !known.has(name))).toEqual([]);
    if (expr !== "vector(1)") expect(found).not.toEqual([]);
  });

  it("has no name that nothing asks for", () => {
    const used = new Set(asked.flatMap(({ expr }) => metricsOf(expr)));
    expect(names.filter((name) => !used.has(name) && !histogramEndings.some((ending) => used.has(name + ending)))).toEqual([]);
  });

  it("does not ask for what upstream defines and never writes, or registers where nobody sees it", () => {
    const dead =
      /^ha_observability_|^ha_panic_recoveries_total$|^ha_miner_consumer_lag$|claim_ceiling_exceeded|^ha_transport_redis_pending_messages$|_legacy$/;
    expect(names.filter((name) => dead.test(name))).toEqual([]);
  });
});

describe("the look at an expression", () => {
  it.each([
    ["up", ["up"]],
    ['sum by (le, up) (rate(a_bucket{b=~"c{}", d!="rate(x[5m])"}[5m])) / on (stack) group_left (x) b > 1.5e3', ["a_bucket", "b"]],
    ["histogram_quantile(0.9, sum(rate(a[1h])) by (le)) or vector(0) unless b offset 30m", ["a", "b"]],
    ["changes(a[$__rate_interval]) == 0 and on () group_right () ignoring (z) c", ["a", "c"]],
    ["(a or b * 0) < 1 and abs(c - timestamp(c)) > bool 2", ["a", "b", "c"]],
  ])("%s", (expr, wanted) => {
    expect(metricsOf(expr)).toEqual(wanted);
  });
});
