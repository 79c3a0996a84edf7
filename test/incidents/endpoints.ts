import { alertmanager, disk, edge, node, on, probes, prometheus, relayer, up } from "./healthy.ts";
import type { Incident } from "./incident.ts";
import { counter, phases, type Series, series } from "./series.ts";

const stack = { stack: "s" };
const day = 86_400;

const failed = (check: keyof typeof probes): Series => ({ [series("probe_success", probes[check])]: phases(1, 0) });
/** Promtool's clock begins at zero, so a certificate's end is its remaining time. */
const certificate = (days: number): Series => ({
  [series("probe_ssl_earliest_cert_expiry", probes.relay)]: phases(90 * day, days * day + 3000, 90 * day),
});
const grafana = on("grafana", "grafana");
const onDisk = { ...stack, ...disk };

export const endpointIncidents: Incident[] = [
  {
    alert: "RelayEndpointDown",
    severity: "critical",
    changes: failed("relay"),
    labels: { ...stack, ...probes.relay },
    description: "No relay comes in through edge at https://relay (probe result 0).",
  },
  {
    alert: "EndpointDown",
    severity: "critical",
    changes: failed("endpoint"),
    labels: { ...stack, ...probes.endpoint },
    description: "https://api does not answer through edge (probe result 0).",
  },
  {
    alert: "BackendDown",
    severity: "critical",
    changes: failed("backend"),
    labels: { ...stack, ...probes.backend },
    description: "relayer-1 has no healthy backend for eth (probe result 0).",
  },
  {
    alert: "ChainNodeDown",
    severity: "critical",
    changes: failed("chain"),
    labels: { ...stack, ...probes.chain },
    description: "http://rpc/status does not answer (probe result 0): claims and proofs cannot be sent.",
  },
  {
    alert: "ChainQueriesFailing",
    severity: "warning",
    changes: { [series("ha_cache_chain_query_errors_total", { ...relayer, query_type: "session" })]: counter(0, 30, 0) },
    labels: { ...stack, instance: "relayer-1", host: "a" },
    description: "relayer-1 has 0.50 failed questions to the chain a second.",
  },
  {
    alert: "CertificateExpiring",
    severity: "warning",
    changes: certificate(20),
    labels: { ...stack, ...probes.relay },
    description: "The certificate of https://relay ends in 20.0 days; it should have been renewed.",
  },
  {
    alert: "CertificateExpiring",
    severity: "critical",
    changes: certificate(6),
    labels: { ...stack, ...probes.relay },
    description: "The certificate of https://relay ends in 6.0 days; it should have been renewed.",
    besides: ["CertificateExpiring warning"],
  },
  {
    alert: "EdgeUpstreamDown",
    severity: "warning",
    changes: { [series("caddy_reverse_proxy_upstreams_healthy", { ...edge, upstream: "relayer-1:8080" })]: phases(1, 0) },
    labels: { ...stack, ...edge, upstream: "relayer-1:8080" },
    description: "edge takes relayer-1:8080 for dead (healthy 0); the others carry its load.",
  },
  {
    alert: "EdgeErrors",
    severity: "warning",
    changes: { [series("caddy_http_request_duration_seconds_count", { ...edge, code: "502", handler: "subroute" })]: counter(2, 200, 2) },
    labels: { ...stack, instance: "edge", host: "a" },
    description: "25% of the answers of edge are server errors.",
  },
];

export const hostIncidents: Incident[] = [
  {
    alert: "HostDown",
    severity: "critical",
    changes: { [up(node)]: phases(1, 0) },
    labels: { ...stack, job: "node-exporter", ...node },
    description: "Host a does not answer (up 0): everything on it is probably down.",
  },
  {
    alert: "DiskFilling",
    severity: "warning",
    changes: { [series("node_filesystem_avail_bytes", disk)]: phases(50_000, 12_000) },
    labels: onDisk,
    description: "/ of host a has 12% of its space left.",
  },
  {
    alert: "DiskFilling",
    severity: "critical",
    changes: { [series("node_filesystem_avail_bytes", disk)]: phases(50_000, 4000) },
    labels: onDisk,
    description: "/ of host a has 4% of its space left.",
    besides: ["DiskFilling warning"],
  },
  {
    alert: "DiskFullSoon",
    severity: "warning",
    changes: { [series("node_filesystem_avail_bytes", disk)]: "50000-250x119 50000x59" },
    labels: onDisk,
    description: "/ of host a will be full within a day at the present pace.",
    firesAt: 110,
    quietAt: 175,
  },
  {
    alert: "InodesRunningOut",
    severity: "warning",
    changes: { [series("node_filesystem_files_free", disk)]: phases(900, 50) },
    labels: onDisk,
    description: "/ of host a has 5% of its inodes left.",
  },
  {
    alert: "MemoryLow",
    severity: "warning",
    changes: { [series("node_memory_MemAvailable_bytes", node)]: phases(500, 50) },
    labels: { ...stack, ...node },
    description: "Host a has 5% of its memory left.",
  },
  {
    alert: "OutOfMemory",
    severity: "critical",
    changes: { [series("node_vmstat_oom_kill", node)]: phases(0, 2, 2) },
    labels: { ...stack, ...node },
    description: "On host a 2 programs were ended for lack of memory within 15 minutes.",
    firesAt: 40,
  },
  {
    alert: "CpuBusy",
    severity: "warning",
    changes: { [series("node_cpu_seconds_total", { ...node, mode: "idle", cpu: "0" })]: counter(30, 0.6, 30) },
    labels: { ...stack, instance: "node-exporter-a", host: "a" },
    description: "The processors of host a are busy 99% of the time.",
    firesAt: 55,
  },
  {
    alert: "ClockSkew",
    severity: "critical",
    changes: { [series("node_time_seconds", node)]: "0+60x29 1830+60x29 3600+60x119" },
    labels: { ...stack, ...node },
    description: "The clock of host a is 30s away from the monitoring host's.",
  },
  {
    alert: "ClockNotSynchronised",
    severity: "warning",
    changes: {
      [series("node_timex_sync_status", node)]: phases(1, 0),
      [series("node_timex_maxerror_seconds", node)]: phases(0.1, 16),
    },
    labels: { ...stack, ...node },
    description: "Nothing keeps the clock of host a right (sync status 0).",
  },
];

export const instanceIncidents: Incident[] = [
  {
    alert: "InstanceDown",
    severity: "critical",
    changes: { [up(relayer)]: phases(1, 0) },
    labels: { ...stack, job: "relayer", ...relayer },
    description: "relayer-1 on host a does not answer (up 0).",
  },
  {
    alert: "InstanceDown",
    severity: "warning",
    changes: { [up(grafana)]: phases(1, 0) },
    labels: { ...stack, job: "grafana", ...grafana },
    description: "grafana on host a does not answer (up 0).",
  },
  {
    alert: "InstanceRestarting",
    severity: "critical",
    changes: { [series("process_start_time_seconds", relayer)]: "5x29 1800+60x9 2340x139" },
    labels: { ...stack, ...relayer },
    description: "relayer-1 was started 10 times within 15 minutes.",
    firesAt: 43,
  },
  {
    alert: "RulesFailing",
    severity: "warning",
    changes: { [series("prometheus_rule_evaluation_failures_total", { ...prometheus, rule_group: "x" })]: counter(0, 2, 0) },
    labels: { ...stack, instance: "prometheus", host: "a" },
    description: "Prometheus failed to evaluate 10 rules within 5 minutes: alerts may be missing.",
  },
  {
    alert: "NotificationsFailing",
    severity: "warning",
    changes: { [series("alertmanager_notifications_failed_total", { ...alertmanager, integration: "webhook" })]: counter(0, 1, 0) },
    labels: { ...stack, integration: "webhook" },
    description: "10 messages over webhook failed within 10 minutes.",
  },
  {
    alert: "AlertmanagerMissing",
    severity: "critical",
    changes: { [series("prometheus_notifications_alertmanagers_discovered", prometheus)]: phases(1, 0) },
    labels: { ...stack, ...prometheus },
    description: "Prometheus knows 0 Alertmanagers: no alert reaches anybody.",
  },
];
