import { type DashboardSpec, figure, graph } from "./builder.ts";

const requests = 'caddy_http_request_duration_seconds_count{handler!="metrics"}';

/** What clients reach, as they reach it. */
export const edge: DashboardSpec = {
  uid: "pocket-edge",
  title: "Edge",
  description: "What clients reach, as they reach it.",
  rows: [
    {
      title: "From outside",
      panels: [
        figure("Relay endpoint", 'min(probe_success{check="relay"})', {
          lowColor: "red",
          steps: [{ from: 1, color: "green" }],
          unit: "bool_yes_no",
        }),
        figure("Certificate days left", "min(probe_ssl_earliest_cert_expiry - time()) / 86400", {
          lowColor: "red",
          steps: [
            { from: 7, color: "yellow" },
            { from: 21, color: "green" },
          ],
        }),
        graph("Endpoints answer", [{ expr: 'probe_success{check=~"relay|endpoint|chain"}', legend: "{{target}}" }], { max: 1 }),
        graph("Time to answer", [{ expr: 'probe_duration_seconds{check=~"relay|endpoint|chain"}', legend: "{{target}}" }], { unit: "s" }),
      ],
    },
    {
      title: "Caddy",
      panels: [
        graph("Requests by status", [{ expr: `sum by (code) (rate(${requests}[$__rate_interval]))`, legend: "{{code}}" }], {
          unit: "reqps",
          stacked: true,
        }),
        graph(
          "Time to answer",
          [
            {
              expr: 'histogram_quantile(0.95, sum by (le, instance) (rate(caddy_http_request_duration_seconds_bucket{handler!="metrics"}[$__rate_interval])))',
              legend: "{{instance}} 95 % below",
            },
          ],
          { unit: "s" },
        ),
        graph("Requests in work", [{ expr: "sum by (instance) (caddy_http_requests_in_flight)", legend: "{{instance}}" }]),
        graph("Upstreams healthy", [{ expr: "caddy_reverse_proxy_upstreams_healthy", legend: "{{upstream}}" }], { max: 1 }),
        graph(
          "Bytes sent",
          [{ expr: "sum by (instance) (rate(caddy_http_response_size_bytes_sum[$__rate_interval]))", legend: "{{instance}}" }],
          { unit: "Bps" },
        ),
      ],
    },
  ],
};
