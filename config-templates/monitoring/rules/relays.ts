import { type AlertRule, type AlertRulesInput, grew, share } from "./rule.ts";

const received = "ha_relayer_relays_received_total";
const served = "ha_relayer_relays_served_total";
const byService = ["service_id"] as const;

/** What gateways see, and what is served without pay. */
export function relayRules({ services }: AlertRulesInput): AlertRule[] {
  return [
    ...rejectedRules("warning", 0.05, services),
    ...rejectedRules("critical", 0.5, services),
    {
      alert: "RelaysFailing",
      expr: `${share(`${served}{status_code=~"5.."}`, served, "5m", byService)} > 0.05`,
      forSeconds: 300,
      severity: "warning",
      topic: "relays-failing",
      summary: "Relays end in server errors",
      description: "{{ $value | humanizePercentage }} of the relays of {{ $labels.service_id }} end in a server error.",
    },
    {
      alert: "PublishErrors",
      expr: `${grew("ha_transport_redis_publish_errors_total", "5m", ["instance", "host"])} > 0`,
      severity: "critical",
      topic: "publishing",
      summary: "Served relays are lost before mining",
      description:
        '{{ $labels.instance }} could not hand {{ $value | printf "%.0f" }} served relays to Redis within 5 minutes: they stay unpaid.',
    },
    {
      alert: "RelaysUnpaid",
      expr: `${share("ha_relayer_relays_dropped_total", served, "15m", byService)} > 0.01`,
      forSeconds: 300,
      severity: "warning",
      topic: "relays-unpaid",
      summary: "Relays are served without pay",
      description: "{{ $value | humanizePercentage }} of the relays of {{ $labels.service_id }} are served and found unpayable afterwards.",
    },
    {
      alert: "BackendDown",
      expr: 'probe_success{check="backend"} == 0',
      forSeconds: 60,
      severity: "critical",
      topic: "backend",
      summary: "A service has no healthy backend",
      description: "{{ $labels.instance }} has no healthy backend for {{ $labels.service }} (probe result {{ $value }}).",
    },
    {
      alert: "BackendErrors",
      expr: `${share('ha_relayer_backend_requests_total{outcome=~"backend_.*"}', "ha_relayer_backend_requests_total", "5m", byService)} > 0.1`,
      forSeconds: 300,
      severity: "warning",
      topic: "backend",
      summary: "A backend fails often",
      description: "{{ $value | humanizePercentage }} of the requests to the backends of {{ $labels.service_id }} fail.",
    },
    {
      alert: "ConnectionPoolFull",
      expr: "ha_relayer_http_pool_in_flight / (ha_relayer_http_pool_max_conns > 0) > 0.9",
      forSeconds: 300,
      severity: "warning",
      topic: "pool",
      summary: "Connections to backends run out",
      description:
        "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its connections to the backends of {{ $labels.service_id }}.",
    },
    {
      alert: "TransportMisconfigured",
      expr:
        `${grew("ha_relayer_backend_missing_total", "15m", ["service_id", "rpc_type"])} > 0 or ` +
        `${grew("ha_relayer_undeclared_transport_served_total", "15m", ["service_id", "rpc_type"])} > 0`,
      severity: "warning",
      topic: "transport",
      summary: "Stake and backends name different transports",
      description:
        '{{ $value | printf "%.0f" }} relays of {{ $labels.service_id }} over {{ $labels.rpc_type }} came within 15 minutes although backend or stake lacks that transport.',
    },
  ];
}

/** Of the stack's own services: a request that is no relay, such as a probe's, counts for a service "unknown". */
function rejectedRules(severity: "warning" | "critical", least: number, services: string[]): AlertRule[] {
  const own = `{service_id=~"${services.join("|")}"}`;
  return [
    {
      alert: "RelaysRejected",
      expr: `${share(`ha_relayer_relays_rejected_total${own}`, `${received}${own}`, "5m", byService)} > ${least}`,
      forSeconds: 300,
      severity,
      topic: "relays-rejected",
      summary: "Relays are rejected",
      description: "{{ $value | humanizePercentage }} of the relays of {{ $labels.service_id }} are rejected.",
    },
  ];
}
