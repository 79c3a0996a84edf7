import type { AlertRule, AlertRulesInput } from "./rule.ts";

/** Roles without which relays are not served, mined or managed. */
const vital = "relayer|miner|edge|temporal";

/** Whether the programs run, and whether alerts work at all. */
export function instanceRules({ alertmanager }: AlertRulesInput): AlertRule[] {
  return [
    {
      alert: "Watchdog",
      expr: "vector(1)",
      severity: "none",
      topic: "watchdog",
      summary: "Alerts work",
      description: "This alert always fires ({{ $value }}). When it stops arriving, alerts do not work.",
    },
    downRule("critical", `role=~"${vital}"`),
    // hosts have a rule of their own, and a probe's target has another
    downRule("warning", `role!~"${vital}|node-exporter", job!="probe"`),
    {
      alert: "InstanceRestarting",
      expr: "changes(process_start_time_seconds[15m]) > 2",
      severity: "critical",
      topic: "restarts",
      summary: "A program restarts again and again",
      description: "{{ $labels.instance }} was started {{ $value }} times within 15 minutes.",
    },
    {
      alert: "RulesFailing",
      expr: "sum by (stack, instance, host) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
      forSeconds: 120,
      severity: "warning",
      topic: "rules",
      summary: "Alert rules cannot be evaluated",
      description: 'Prometheus failed to evaluate {{ $value | printf "%.0f" }} rules within 5 minutes: alerts may be missing.',
    },
    ...(alertmanager ? notificationRules : []),
  ];
}

function downRule(severity: "critical" | "warning", which: string): AlertRule {
  return {
    alert: "InstanceDown",
    expr: `up{${which}} == 0`,
    forSeconds: 60,
    severity,
    topic: "instance",
    summary: "A program does not answer",
    description: "{{ $labels.instance }} on host {{ $labels.host }} does not answer (up {{ $value }}).",
  };
}

const notificationRules: AlertRule[] = [
  {
    alert: "NotificationsFailing",
    expr: "sum by (stack, integration) (increase(alertmanager_notifications_failed_total[10m])) > 0",
    forSeconds: 60,
    severity: "warning",
    topic: "notifications",
    summary: "Alerts do not reach their receivers",
    description: '{{ $value | printf "%.0f" }} messages over {{ $labels.integration }} failed within 10 minutes.',
  },
  {
    alert: "AlertmanagerMissing",
    expr: "prometheus_notifications_alertmanagers_discovered < 1",
    forSeconds: 300,
    severity: "critical",
    topic: "notifications",
    summary: "Prometheus has nowhere to send alerts",
    description: "Prometheus knows {{ $value }} Alertmanagers: no alert reaches anybody.",
  },
];
