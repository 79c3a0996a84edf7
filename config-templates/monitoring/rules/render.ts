import { renderYamlFile } from "../../yamlFile.ts";
import { duration } from "../duration.ts";
import { controlPlaneRules } from "./controlPlane.ts";
import { edgeRules } from "./edge.ts";
import { hostRules } from "./hosts.ts";
import { instanceRules } from "./instances.ts";
import { miningRules } from "./mining.ts";
import { redisRules } from "./redis.ts";
import { relayRules } from "./relays.ts";
import { revenueRules } from "./revenue.ts";
import type { AlertRule, AlertRulesInput, RuleGroup } from "./rule.ts";

/** Every alert rule of a stack, by what it watches. */
export function alertRuleGroups(input: AlertRulesInput): RuleGroup[] {
  return [
    { name: "instances", rules: instanceRules(input) },
    { name: "mining", rules: miningRules(input) },
    { name: "revenue", rules: revenueRules(input) },
    { name: "relays", rules: relayRules(input) },
    { name: "redis", rules: redisRules(input) },
    { name: "control-plane", rules: controlPlaneRules(input) },
    { name: "edge", rules: edgeRules(input) },
    { name: "hosts", rules: hostRules(input) },
  ].filter(({ rules }) => rules.length > 0);
}

/** Page about an alert, a path within this repository. */
export function runbookOf(alert: string): string {
  return `docs/runbooks/${alert}.md`;
}

/** Rule file for Prometheus. */
export function renderAlertRules(input: AlertRulesInput): string {
  const groups = alertRuleGroups(input).map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => renderedRule(rule, input.delayFactor)),
  }));
  return renderYamlFile("prometheus", { groups });
}

function renderedRule(rule: AlertRule, delayFactor: number) {
  const { alert, expr, forSeconds = 0, severity, topic, summary, description, labels } = rule;
  return {
    alert,
    expr,
    for: duration(forSeconds * delayFactor),
    labels: { severity, topic, ...labels },
    annotations: { summary, description, runbook_url: runbookOf(alert) },
  };
}
