import type { AlertRule, AlertRulesInput, WatchedWorkers } from "./rule.ts";

/** PostgreSQL, Temporal and Igniter. */
export function controlPlaneRules({ ownPostgres, ownTemporal, workers }: AlertRulesInput): AlertRule[] {
  return [
    ...(ownPostgres ? postgresRules : []),
    ...(ownTemporal ? workers.flatMap(workerRules) : []),
    ...(workers.length > 0 ? [webDown] : []),
  ];
}

const webDown: AlertRule = {
  alert: "IgniterWebDown",
  expr: 'probe_success{check="igniter"} == 0',
  forSeconds: 120,
  severity: "critical",
  topic: "igniter",
  summary: "An Igniter app does not answer",
  description: "The health page of {{ $labels.instance }} fails (probe result {{ $value }}): the app or its database is down.",
};

const postgresRules: AlertRule[] = [
  {
    alert: "PostgresDown",
    expr: "pg_up == 0",
    forSeconds: 60,
    severity: "critical",
    topic: "postgres",
    summary: "PostgreSQL does not answer",
    description: "{{ $labels.instance }} cannot read PostgreSQL (pg_up {{ $value }}): Igniter and Temporal stand still.",
  },
  {
    alert: "PostgresConnectionsHigh",
    expr: "sum by (stack, instance, host) (pg_stat_activity_count) / max by (stack, instance, host) (pg_settings_max_connections) > 0.85",
    forSeconds: 300,
    severity: "warning",
    topic: "postgres-connections",
    summary: "PostgreSQL is running out of connections",
    description: "{{ $value | humanizePercentage }} of PostgreSQL's connections are in use; programs that get none fail.",
  },
];

/** The kinds of polls that a worker keeps open, each for a minute at most. */
const polls = { workflow: "PollWorkflowTaskQueue", activity: "PollActivityTaskQueue" } as const;

function workerRules({ app, namespace, pollBeforeWizard }: WatchedWorkers): AlertRule[] {
  const label = namespace.replaceAll(/[^A-Za-z0-9]/g, "_");
  const inNamespace = `namespace="${label}"`;
  const wizardDone = pollBeforeWizard ? "" : ` and on (stack) probe_success{check="bootstrap", app="${app}"} == 1`;
  const without = Object.entries(polls).map(([kind, operation]): AlertRule => {
    const polled = `sum by (stack) (increase(service_requests{service_name="frontend", operation="${operation}", ${inNamespace}}[5m]))`;
    return {
      alert: "WorkerWithoutPoller",
      // where nobody ever polled there is no series
      expr: `((${polled} or sum by (stack) (up{role="temporal"} * 0)) < 1 and on (stack) up{role="temporal"} == 1)${wizardDone}`,
      forSeconds: 120,
      severity: "critical",
      topic: "workers",
      summary: "Nobody takes Igniter's work",
      description: `In stack {{ $labels.stack }} no worker of the ${app} asked for ${kind} tasks of namespace ${namespace} within 5 minutes: nothing that it starts is done.`,
      labels: { app, kind },
    };
  });
  return [
    ...without,
    {
      alert: "WorkflowsFailing",
      expr: `sum by (stack) (increase(workflow_failed{${inNamespace}}[30m])) > 3`,
      severity: "warning",
      topic: "workflows",
      summary: "Igniter's workflows fail",
      description: `{{ $value | printf "%.0f" }} workflows of the ${app} failed within 30 minutes.`,
      labels: { app },
    },
  ];
}
