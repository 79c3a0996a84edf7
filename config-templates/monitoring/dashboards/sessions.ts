import { type DashboardSpec, figure, graph, list } from "./builder.ts";

const perHour = (metric: string, by: string) => `sum by (${by}) (increase(${metric}[1h]))`;

/** From served relays to claims, proofs and settlement. */
export const sessions: DashboardSpec = {
  uid: "pocket-sessions",
  title: "Sessions and claims",
  description: "From served relays to claims and proofs.",
  rows: [
    {
      title: "Miners",
      panels: [
        graph("Leader", [{ expr: "ha_miner_leader_status", legend: "{{instance}}" }], { max: 1 }),
        graph("Changes of leadership in an hour", [
          { expr: perHour("ha_miner_leader_elections_total", "instance"), legend: "{{instance}}" },
        ]),
        graph("Suppliers looked after", [{ expr: "ha_miner_supplier_claimed_count", legend: "{{instance}}" }]),
        graph(
          "Block height",
          [
            { expr: "ha_miner_current_block_height", legend: "{{instance}}" },
            { expr: "ha_relayer_current_block_height", legend: "{{instance}}" },
          ],
          { unit: "none" },
        ),
        graph("Keys held", [{ expr: 'ha_keys_supplier_keys_active{role="miner"}', legend: "{{instance}}" }]),
        graph(
          "Questions to the chain that fail",
          [
            {
              expr: "sum by (instance, query_type) (rate(ha_cache_chain_query_errors_total[$__rate_interval]))",
              legend: "{{instance}} {{query_type}}",
            },
          ],
          {
            unit: "ops",
          },
        ),
      ],
    },
    {
      title: "From Redis into trees",
      panels: [
        graph(
          "Taken from Redis",
          [{ expr: "sum by (service_id) (rate(ha_miner_relays_consumed_from_stream_total[$__rate_interval]))", legend: "{{service_id}}" }],
          {
            unit: "ops",
          },
        ),
        graph(
          "Refused, by reason",
          [{ expr: "sum by (reason) (rate(ha_miner_relays_rejected_total[$__rate_interval]))", legend: "{{reason}}" }],
          { unit: "ops" },
        ),
        graph(
          "From relay to tree",
          [
            {
              expr: "histogram_quantile(0.95, sum by (le) (rate(ha_transport_redis_end_to_end_latency_seconds_bucket[$__rate_interval])))",
              legend: "95 % below",
            },
          ],
          { unit: "s" },
        ),
      ],
    },
    {
      title: "Claims and proofs",
      panels: [
        graph("Sessions in an hour", [
          { expr: perHour("ha_miner_sessions_created_total", "stack"), legend: "begun" },
          { expr: perHour("ha_miner_sessions_proved_total", "stack"), legend: "proved" },
          { expr: perHour("ha_miner_sessions_probabilistic_proved_total", "stack"), legend: "settled without a proof" },
        ]),
        graph("Failed sessions in an hour", [{ expr: perHour("ha_miner_sessions_failed_total", "reason"), legend: "{{reason}}" }]),
        graph("Sent in an hour", [
          { expr: perHour("ha_miner_claims_submitted_total", "stack"), legend: "claims" },
          { expr: perHour("ha_miner_proofs_submitted_total", "stack"), legend: "proofs" },
        ]),
        graph("Errors in an hour", [
          { expr: perHour("ha_miner_claim_errors_total", "reason"), legend: "claim: {{reason}}" },
          { expr: perHour("ha_miner_proof_errors_total", "reason"), legend: "proof: {{reason}}" },
          { expr: perHour("ha_miner_claims_skipped_total", "reason"), legend: "claim not sent: {{reason}}" },
        ]),
        graph("Blocks after the window's opening, 90 % below", [
          { expr: "histogram_quantile(0.9, sum by (le) (rate(ha_miner_claim_submission_latency_blocks_bucket[1h])))", legend: "claims" },
          { expr: "histogram_quantile(0.9, sum by (le) (rate(ha_miner_proof_submission_latency_blocks_bucket[1h])))", legend: "proofs" },
        ]),
        graph("Found on chain in an hour", [
          { expr: perHour("ha_miner_claim_inclusion_outcome_total", "outcome"), legend: "claim: {{outcome}}" },
          { expr: perHour("ha_miner_proof_inclusion_outcome_total", "outcome"), legend: "proof: {{outcome}}" },
        ]),
      ],
    },
    {
      title: "Accounts",
      panels: [
        figure("Lowest balance, uPOKT", "min(ha_miner_supplier_balance_upokt)"),
        figure("Lowest stake, uPOKT", "min(ha_miner_supplier_stake_upokt)"),
        list("Accounts that run dry", "ha_miner_supplier_balance_health_status < 2", { width: 8 }),
        graph("Balances, uPOKT", [{ expr: "max by (supplier) (ha_miner_supplier_balance_upokt)", legend: "{{supplier}}" }]),
      ],
    },
  ],
};
