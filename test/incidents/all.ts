import { alertRuleGroups, runbookOf } from "../../config-templates/monitoring/rules/render.ts";
import type { AlertRule, AlertRulesInput } from "../../config-templates/monitoring/rules/rule.ts";
import { endpointIncidents, hostIncidents, instanceIncidents } from "./endpoints.ts";
import { healthy } from "./healthy.ts";
import type { Incident } from "./incident.ts";
import { miningIncidents, relayIncidents } from "./mining.ts";
import { revenueIncidents } from "./revenue.ts";
import type { Series } from "./series.ts";
import { beforeWizard, storeIncidents } from "./stores.ts";

/** A stack that runs everything, so that it has every rule. */
export const everything: AlertRulesInput = {
  delayFactor: 1,
  blockTimeSeconds: 60,
  suppliers: 2,
  services: ["base", "eth"],
  staked: true,
  redis: { kind: "own", persistent: true },
  ownPostgres: true,
  ownTemporal: true,
  workers: [
    { app: "provider", namespace: "provider", pollBeforeWizard: true },
    { app: "middleman", namespace: "middle-man", pollBeforeWizard: false },
  ],
  certificates: true,
  alertmanager: true,
  nodeExporter: true,
};

export const incidents: Incident[] = [
  ...instanceIncidents,
  ...miningIncidents,
  ...revenueIncidents,
  ...relayIncidents,
  ...storeIncidents,
  ...endpointIncidents,
  ...hostIncidents,
];

/** All that fires but the sign of life. */
const firing = 'group by (alertname, severity) (ALERTS{alertstate="firing", alertname!="Watchdog"})';

/** Incidents that are replayed together: they begin and end at the same time and share neither series nor alert. */
interface Scene {
  firesAt: number;
  quietAt: number;
  incidents: Incident[];
}

/** Promtool's test file: every incident replayed, and healthy stacks on which nothing fires. */
export function ruleTests(rulesFile: string): Record<string, unknown> {
  const rules = alertRuleGroups(everything).flatMap((group) => group.rules);
  const tests = [
    quietTest("a healthy stack", {}),
    quietTest("before a wizard", beforeWizard),
    ...scenes().map((scene) => sceneTest(scene, rules)),
  ];
  return { rule_files: [rulesFile], evaluation_interval: "1m", tests };
}

function scenes(): Scene[] {
  const made: Scene[] = [];
  for (const incident of incidents) {
    const { firesAt = 50, quietAt = 110 } = incident;
    const scene = made.find((one) => fits(one, incident));
    if (scene) scene.incidents.push(incident);
    else made.push({ firesAt, quietAt, incidents: [incident] });
  }
  return made;
}

/** More of them in one scene would be hard to tell apart when one goes wrong. */
const largestScene = 20;

function fits(scene: Scene, incident: Incident): boolean {
  const { firesAt = 50, quietAt = 110 } = incident;
  if (scene.firesAt !== firesAt || scene.quietAt !== quietAt || scene.incidents.length === largestScene) return false;
  return scene.incidents.every((other) => apart(incident, other));
}

function apart(one: Incident, other: Incident): boolean {
  if (one.alone || other.alone || one.alert === other.alert) return false;
  return Object.keys(one.changes).every((name) => !(name in other.changes));
}

function quietTest(name: string, changes: Series) {
  return { ...stage(name, changes), promql_expr_test: [5, 29, 45, 59, 90, 170].map((minute) => fires(minute, [])) };
}

function sceneTest({ firesAt, quietAt, incidents: replayed }: Scene, rules: AlertRule[]) {
  const changes = Object.assign({}, ...replayed.map((incident) => incident.changes));
  const alerts = replayed.flatMap(({ alert, severity, besides = [] }) => [`${alert} ${severity}`, ...besides]);
  return {
    ...stage(replayed.map(({ alert, severity }) => `${alert} ${severity}`).join(", "), changes),
    alert_rule_test: replayed.map((incident) => ({
      eval_time: `${firesAt}m`,
      alertname: incident.alert,
      exp_alerts: expectedAlerts(incident, rules),
    })),
    promql_expr_test: [fires(29, []), fires(firesAt, [...new Set(alerts)]), fires(quietAt, [])],
  };
}

/** Where the critical threshold is passed, the warning's is too, with the same labels and value. */
function expectedAlerts({ alert, severity, labels, description, besides = [] }: Incident, rules: AlertRule[]) {
  const severities = besides.includes(`${alert} warning`) ? [severity, "warning"] : [severity];
  return severities.map((each) => {
    const rule = rules.find((one) => one.alert === alert && one.severity === each);
    if (!rule) throw new Error(`there is no rule ${alert} of severity ${each}`);
    return {
      exp_labels: { ...labels, severity: each, topic: rule.topic },
      exp_annotations: { summary: rule.summary, description, runbook_url: runbookOf(alert) },
    };
  });
}

function stage(name: string, changes: Series) {
  const all = { ...healthy, ...changes };
  return { name, interval: "1m", input_series: Object.entries(all).map(([series, values]) => ({ series, values })) };
}

function fires(minute: number, alerts: string[]) {
  return {
    expr: firing,
    eval_time: `${minute}m`,
    exp_samples: alerts.map((text) => {
      const [alertname, severity] = text.split(" ");
      return { labels: `{alertname="${alertname}", severity="${severity}"}`, value: 1 };
    }),
  };
}
