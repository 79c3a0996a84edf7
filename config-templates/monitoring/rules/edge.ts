import type { AlertRule, AlertRulesInput } from "./rule.ts";

/** What clients reach, as they reach it. */
export function edgeRules({ certificates }: AlertRulesInput): AlertRule[] {
  return [
    {
      alert: "RelayEndpointDown",
      expr: 'probe_success{check="relay"} == 0',
      forSeconds: 60,
      severity: "critical",
      topic: "relay-endpoint",
      summary: "The relay endpoint does not answer",
      description: "No relay comes in through {{ $labels.instance }} at {{ $labels.target }} (probe result {{ $value }}).",
    },
    {
      alert: "EndpointDown",
      expr: 'probe_success{check="endpoint"} == 0',
      forSeconds: 120,
      severity: "critical",
      topic: "endpoint",
      summary: "A public name does not answer",
      description: "{{ $labels.target }} does not answer through {{ $labels.instance }} (probe result {{ $value }}).",
    },
    {
      alert: "ChainNodeDown",
      expr: 'probe_success{check="chain"} == 0',
      forSeconds: 120,
      severity: "critical",
      topic: "chain-node",
      summary: "The chain node does not answer",
      description: "{{ $labels.target }} does not answer (probe result {{ $value }}): claims and proofs cannot be sent.",
    },
    {
      alert: "ChainQueriesFailing",
      expr: "sum by (stack, instance, host) (rate(ha_cache_chain_query_errors_total[5m])) > 0.1",
      forSeconds: 300,
      severity: "warning",
      topic: "chain-node",
      summary: "Questions to the chain fail",
      description: '{{ $labels.instance }} has {{ $value | printf "%.2f" }} failed questions to the chain a second.',
    },
    ...(certificates ? [certificateRule("warning", 21), certificateRule("critical", 7)] : []),
    ...edgeMetricRules,
  ];
}

function certificateRule(severity: "warning" | "critical", days: number): AlertRule {
  return {
    alert: "CertificateExpiring",
    expr: `(probe_ssl_earliest_cert_expiry - time()) / 86400 < ${days}`,
    forSeconds: 60,
    severity,
    topic: "certificate",
    summary: "A certificate is about to expire",
    description: 'The certificate of {{ $labels.target }} ends in {{ $value | printf "%.1f" }} days; it should have been renewed.',
  };
}

const edgeMetricRules: AlertRule[] = [
  {
    alert: "EdgeUpstreamDown",
    expr: "caddy_reverse_proxy_upstreams_healthy == 0",
    forSeconds: 120,
    severity: "warning",
    topic: "upstream",
    summary: "The edge sends nothing to an upstream",
    description: "{{ $labels.instance }} takes {{ $labels.upstream }} for dead (healthy {{ $value }}); the others carry its load.",
  },
  {
    alert: "EdgeErrors",
    expr:
      'sum by (stack, instance, host) (rate(caddy_http_request_duration_seconds_count{code=~"5..", handler!="metrics"}[5m])) / ' +
      'sum by (stack, instance, host) (rate(caddy_http_request_duration_seconds_count{handler!="metrics"}[5m])) > 0.05',
    forSeconds: 300,
    severity: "warning",
    topic: "edge-errors",
    summary: "The edge answers with server errors",
    description: "{{ $value | humanizePercentage }} of the answers of {{ $labels.instance }} are server errors.",
  },
];
