import { type DashboardSpec, figure, graph } from "./builder.ts";

const service = 'service_id=~"$service_id"';
const rate = (metric: string, more = "") => `rate(${metric}{${service}${more}}[$__rate_interval])`;
const quantile = (q: number, metric: string, by = "service_id") =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket{${service}}[$__rate_interval])))`;

/** What gateways ask for, what they get, and what it earns. */
export const relays: DashboardSpec = {
  uid: "pocket-relays",
  title: "Relays and revenue",
  description: "What gateways ask for, what they get, and what it earns.",
  selects: [{ label: "service_id", title: "Service", metric: "ha_relayer_relays_received_total" }],
  rows: [
    {
      title: "Relays",
      panels: [
        graph(
          "Received",
          [{ expr: `sum by (service_id, rpc_type) (${rate("ha_relayer_relays_received_total")})`, legend: "{{service_id}} {{rpc_type}}" }],
          {
            unit: "reqps",
            stacked: true,
          },
        ),
        graph(
          "Answers by status",
          [{ expr: `sum by (status_code) (${rate("ha_relayer_relays_served_total")})`, legend: "{{status_code}}" }],
          {
            unit: "reqps",
            stacked: true,
          },
        ),
        graph("Rejected, by reason", [{ expr: `sum by (reason) (${rate("ha_relayer_relays_rejected_total")})`, legend: "{{reason}}" }], {
          unit: "reqps",
        }),
        graph(
          "gRPC and WebSocket",
          [
            { expr: `sum by (service_id) (${rate("ha_relayer_grpc_relays_total")})`, legend: "gRPC {{service_id}}" },
            { expr: `sum by (service_id) (${rate("ha_relayer_websocket_relays_emitted_total")})`, legend: "WebSocket {{service_id}}" },
          ],
          { unit: "reqps", description: "Neither is among the relays above." },
        ),
        graph("WebSockets open", [
          { expr: `sum by (service_id) (ha_relayer_websocket_connections_active{${service}})`, legend: "{{service_id}}" },
        ]),
        graph(
          "Test relays",
          [{ expr: "sum by (result) (rate(ha_relayer_simulated_relays_total[$__rate_interval]))", legend: "{{result}}" }],
          { unit: "reqps" },
        ),
      ],
    },
    {
      title: "Latency",
      panels: [
        graph(
          "Whole relay",
          [
            { expr: quantile(0.5, "ha_relayer_relay_latency_seconds"), legend: "{{service_id}} half below" },
            { expr: quantile(0.99, "ha_relayer_relay_latency_seconds"), legend: "{{service_id}} 99 % below" },
          ],
          { unit: "s" },
        ),
        graph(
          "Backend, 95 % below",
          [{ expr: quantile(0.95, "ha_relayer_backend_latency_seconds", "service_id, outcome"), legend: "{{service_id}} {{outcome}}" }],
          {
            unit: "s",
          },
        ),
        graph(
          "Relayer's own part, 95 % below",
          [
            { expr: quantile(0.95, "ha_relayer_relay_pre_backend_seconds"), legend: "{{service_id}} before the backend" },
            { expr: quantile(0.95, "ha_relayer_relay_post_backend_seconds"), legend: "{{service_id}} after the backend" },
          ],
          { unit: "s" },
        ),
      ],
    },
    {
      title: "Backends",
      panels: [
        graph("Requests by outcome", [{ expr: `sum by (outcome) (${rate("ha_relayer_backend_requests_total")})`, legend: "{{outcome}}" }], {
          unit: "reqps",
          stacked: true,
        }),
        graph("Healthy", [{ expr: 'min by (instance, service) (probe_success{check="backend"})', legend: "{{service}} at {{instance}}" }], {
          max: 1,
        }),
        graph(
          "Connections in use",
          [
            {
              expr: `max by (service_id) (ha_relayer_http_pool_in_flight{${service}} / (ha_relayer_http_pool_max_conns{${service}} > 0))`,
              legend: "{{service_id}}",
            },
          ],
          { unit: "percentunit", max: 1 },
        ),
        graph(
          "Refused at once: every backend ejected",
          [{ expr: `sum by (service_id) (${rate("ha_relayer_fast_fails_total")})`, legend: "{{service_id}}" }],
          {
            unit: "reqps",
          },
        ),
      ],
    },
    {
      title: "Pay",
      panels: [
        graph(
          "Claimed, by service",
          [{ expr: `sum by (service_id) (${rate("ha_miner_upokt_claimed_total")})`, legend: "{{service_id}}" }],
          {
            description: "uPOKT a second.",
          },
        ),
        graph("Lost, by reason", [{ expr: `sum by (reason) (${rate("ha_miner_upokt_lost_total")})`, legend: "{{reason}}" }], {
          description: "uPOKT a second.",
        }),
        graph(
          "Served without pay, by reason",
          [{ expr: `sum by (reason) (${rate("ha_relayer_relays_dropped_total")})`, legend: "{{reason}}" }],
          { unit: "reqps" },
        ),
        graph(
          "Relays that count",
          [
            { expr: `sum(${rate("ha_relayer_relays_published_total")})`, legend: "handed to Redis" },
            { expr: `sum(${rate("ha_relayer_relays_mined_total")})`, legend: "above the difficulty" },
            { expr: `sum(${rate("ha_relayer_relays_skipped_difficulty_total")})`, legend: "below the difficulty" },
          ],
          { unit: "reqps" },
        ),
        figure("Connections to relayers", "sum(ha_relayer_active_connections)", { width: 8 }),
      ],
    },
  ],
};
