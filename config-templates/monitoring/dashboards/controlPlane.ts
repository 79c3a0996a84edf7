import { type DashboardSpec, figure, graph } from "./builder.ts";

/** Igniter, Temporal and PostgreSQL. */
export const controlPlane: DashboardSpec = {
  uid: "pocket-control-plane",
  title: "Control plane",
  description: "Igniter, Temporal and PostgreSQL.",
  rows: [
    {
      title: "Igniter",
      panels: [
        graph("Apps answer", [{ expr: 'probe_success{check="igniter"}', legend: "{{instance}}" }], { max: 1 }),
        graph("Wizard done", [{ expr: 'probe_success{check="bootstrap"}', legend: "{{app}}" }], { max: 1 }),
        graph(
          "Workers asking for work",
          [
            {
              expr: 'sum by (namespace, operation) (increase(service_requests{service_name="frontend", operation=~"Poll(Workflow|Activity)TaskQueue", namespace!~"temporal_.*|_unknown_"}[5m]))',
              legend: "{{namespace}} {{operation}}",
            },
          ],
          { description: "Questions in 5 minutes; zero: nobody works." },
        ),
        graph(
          "Workflows",
          [
            { expr: "sum by (namespace) (rate(workflow_success[$__rate_interval]))", legend: "{{namespace}} done" },
            { expr: "sum by (namespace) (rate(workflow_failed[$__rate_interval]))", legend: "{{namespace}} failed" },
          ],
          { unit: "ops" },
        ),
      ],
    },
    {
      title: "Temporal",
      panels: [
        graph("Requests", [{ expr: "sum by (service_name) (rate(service_requests[$__rate_interval]))", legend: "{{service_name}}" }], {
          unit: "reqps",
        }),
        graph(
          "Latency, 95 % below",
          [
            {
              expr: 'histogram_quantile(0.95, sum by (le, service_name) (rate(service_latency_bucket{operation!~"Poll.*|GetWorkflowExecutionHistory"}[$__rate_interval])))',
              legend: "{{service_name}}",
            },
          ],
          { unit: "s" },
        ),
        graph(
          "Database, 95 % below",
          [
            {
              expr: "histogram_quantile(0.95, sum by (le, service_name) (rate(persistence_latency_bucket[$__rate_interval])))",
              legend: "{{service_name}}",
            },
          ],
          { unit: "s" },
        ),
      ],
    },
    {
      title: "PostgreSQL",
      panels: [
        figure("Up", "min(pg_up)", { lowColor: "red", steps: [{ from: 1, color: "green" }], unit: "bool_yes_no" }),
        figure("Connections", "sum(pg_stat_activity_count) / max(pg_settings_max_connections)", {
          unit: "percentunit",
          steps: [{ from: 0.85, color: "red" }],
        }),
        graph("Connections by database", [{ expr: "sum by (datname) (pg_stat_activity_count)", legend: "{{datname}}" }], { stacked: true }),
        graph("Size", [{ expr: "pg_database_size_bytes", legend: "{{datname}}" }], { unit: "bytes" }),
        graph(
          "Transactions",
          [
            { expr: "sum by (datname) (rate(pg_stat_database_xact_commit[$__rate_interval]))", legend: "{{datname}} done" },
            { expr: "sum by (datname) (rate(pg_stat_database_xact_rollback[$__rate_interval]))", legend: "{{datname}} taken back" },
          ],
          { unit: "ops" },
        ),
        graph("Longest transaction", [{ expr: "max by (datname) (pg_stat_activity_max_tx_duration)", legend: "{{datname}}" }], {
          unit: "s",
        }),
      ],
    },
  ],
};
