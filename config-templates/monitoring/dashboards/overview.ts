import { type DashboardSpec, figure, graph, list } from "./builder.ts";

const relays = "ha_relayer_relays_served_total";

/** Is money being made, or lost? */
export const overview: DashboardSpec = {
  uid: "pocket-overview",
  title: "Overview",
  description: "Is money being made, or lost?",
  rows: [
    {
      title: "Now",
      panels: [
        figure("Alerts", 'count(ALERTS{alertstate="firing", severity!="none"}) or vector(0)', {
          steps: [{ from: 1, color: "red" }],
          description: "Firing alerts; the list is below.",
        }),
        figure("Programs down", 'count(up{job!="probe"} == 0) or vector(0)', { steps: [{ from: 1, color: "red" }] }),
        figure("Leaders", "sum(ha_miner_leader_status)", {
          lowColor: "red",
          steps: [
            { from: 1, color: "green" },
            { from: 2, color: "red" },
          ],
          description: "Miners that lead: exactly one is right.",
        }),
        figure("Relays per second", `sum(rate(${relays}[5m]))`, { unit: "reqps" }),
        figure("Good answers", `sum(rate(${relays}{status_code=~"2.."}[5m])) / sum(rate(${relays}[5m]))`, {
          unit: "percentunit",
          lowColor: "red",
          steps: [
            { from: 0.95, color: "yellow" },
            { from: 0.99, color: "green" },
          ],
        }),
        figure("Certificate days left", "min(probe_ssl_earliest_cert_expiry - time()) / 86400", {
          lowColor: "red",
          steps: [
            { from: 7, color: "yellow" },
            { from: 21, color: "green" },
          ],
        }),
        figure("uPOKT claimed, 24 h", "sum(increase(ha_miner_upokt_claimed_total[24h]))"),
        figure("uPOKT proved, 24 h", "sum(increase(ha_miner_upokt_proved_total[24h]))"),
        figure("uPOKT lost, 24 h", "sum(increase(ha_miner_upokt_lost_total[24h])) or vector(0)", { steps: [{ from: 1, color: "red" }] }),
        figure("Sessions failed, 24 h", "sum(increase(ha_miner_sessions_failed_total[24h])) or vector(0)", {
          steps: [{ from: 1, color: "red" }],
        }),
        figure("Relays waiting", "sum(redis_stream_length)", { steps: [{ from: 10_000, color: "red" }] }),
        figure("Block height", "max(ha_miner_current_block_height)", { unit: "none" }),
      ],
    },
    {
      title: "Over time",
      panels: [
        graph("Relays by service", [{ expr: `sum by (service_id) (rate(${relays}[$__rate_interval]))`, legend: "{{service_id}}" }], {
          unit: "reqps",
          stacked: true,
          width: 12,
        }),
        graph(
          "From served to mined",
          [
            { expr: "sum(rate(ha_transport_redis_published_total[$__rate_interval]))", legend: "handed over" },
            { expr: "sum(rate(ha_transport_redis_acked_total[$__rate_interval]))", legend: "mined" },
          ],
          { unit: "ops", width: 12, description: "Both lines have to lie on each other: what is between them is not paid." },
        ),
      ],
    },
    {
      title: "Problems",
      panels: [
        list("Firing alerts", 'ALERTS{alertstate="firing", severity!="none"}', { width: 12 }),
        list("Endpoints that do not answer", 'probe_success{check!="bootstrap"} == 0', { width: 12 }),
      ],
    },
  ],
};
