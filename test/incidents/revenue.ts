import { latency, miner } from "./healthy.ts";
import type { Incident } from "./incident.ts";
import { born, counter, phases, type Series, series } from "./series.ts";

const stack = { stack: "s" };
const supplier = { supplier: "p" };
const session = { ...supplier, service_id: "eth" };

/** Half of the transactions are sent six to ten blocks late. */
const late = (kind: "claim" | "proof"): Series => ({
  [latency(kind, "1")]: counter(5, 5, 5),
  [latency(kind, "5")]: counter(5, 5, 5),
  [latency(kind, "10")]: counter(5, 10, 5),
  [latency(kind, "+Inf")]: counter(5, 10, 5),
});

const ofTransactions = (kind: "claim" | "proof", title: string): Incident[] => [
  {
    alert: `${title}sFailing`,
    severity: "warning",
    changes: { [series(`ha_miner_${kind}_errors_total`, { ...miner, ...supplier, reason: "broadcast" })]: born(2) },
    labels: { ...stack, ...supplier, reason: "broadcast" },
    description: `2 ${kind}s of supplier p failed within 30 minutes (broadcast).`,
  },
  {
    alert: `${title}sLate`,
    severity: "warning",
    changes: late(kind),
    labels: stack,
    description: `A tenth of the ${kind}s is sent 8.5 blocks or more after the window's opening; it closes after ten.`,
    firesAt: 59,
    quietAt: 160,
  },
  {
    alert: `${title}sNotOnChain`,
    severity: "warning",
    changes: { [series(`ha_miner_${kind}_inclusion_outcome_total`, { ...miner, ...session, outcome: "on_chain_missing" })]: born(3) },
    labels: { ...stack, ...session },
    description: `3 ${kind}s of supplier p on eth were sent and not found on chain within 30 minutes.`,
  },
];

const lowStake = (severity: "critical" | "warning", closeness: string): Incident => ({
  alert: "SupplierStakeLow",
  severity,
  changes: { [series(`ha_miner_supplier_stake_${severity}_alerts_total`, { ...miner, ...supplier })]: born(3) },
  labels: { ...stack, ...supplier },
  description: `Supplier p is ${closeness} being unstaked: 3 checks within 15 minutes found too few missed proofs between its stake and the minimum.`,
  firesAt: 40,
});

export const revenueIncidents: Incident[] = [
  {
    alert: "RevenueLost",
    severity: "critical",
    changes: { [series("ha_miner_upokt_lost_total", { ...miner, ...session, reason: "claim_window_closed" })]: born(4200) },
    labels: { ...stack, ...session, reason: "claim_window_closed" },
    description: "Supplier p lost 4200 uPOKT on eth within 30 minutes (claim_window_closed).",
  },
  {
    // the counter is there from former failures
    alert: "SessionsFailed",
    severity: "critical",
    changes: { [series("ha_miner_sessions_failed_total", { ...miner, ...session, reason: "claim_tx_error" })]: phases(3, 5, 5) },
    labels: { ...stack, ...session, reason: "claim_tx_error" },
    description: "2 sessions of supplier p on eth failed within 30 minutes (claim_tx_error).",
  },
  {
    alert: "SessionsFailed",
    severity: "critical",
    changes: { [series("ha_miner_sessions_failed_total", { ...miner, ...session, reason: "proof_window_closed" })]: born(1) },
    labels: { ...stack, ...session, reason: "proof_window_closed" },
    description: "1 sessions of supplier p on eth failed within 30 minutes (proof_window_closed).",
  },
  ...ofTransactions("claim", "Claim"),
  ...ofTransactions("proof", "Proof"),
  {
    alert: "ClaimsRefusedByVersion",
    severity: "critical",
    changes: { [series("ha_miner_claims_skipped_total", { ...miner, ...session, reason: "cupr_mismatch" })]: born(6) },
    labels: { ...stack, service_id: "eth" },
    description: "6 claims on eth were not sent within 30 minutes: the chain counts compute units otherwise than this version.",
  },
  {
    alert: "FeesUnpaid",
    severity: "critical",
    changes: { [series("ha_tx_insufficient_balance_errors_total", { ...miner, ...supplier })]: born(1) },
    labels: { ...stack, ...supplier },
    description: "1 transactions of supplier p were refused within 30 minutes: its account cannot pay the fee.",
  },
  {
    alert: "SupplierBalanceLow",
    severity: "warning",
    changes: { [series("ha_miner_supplier_balance_health_status", { ...miner, ...supplier })]: phases(2, 1) },
    labels: { ...stack, ...miner, ...supplier },
    description: "The operator account of supplier p is below the threshold (health status 1).",
  },
  {
    alert: "SupplierBalanceLow",
    severity: "critical",
    changes: { [series("ha_miner_supplier_balance_health_status", { ...miner, ...supplier })]: phases(2, 0) },
    labels: { ...stack, ...miner, ...supplier },
    description: "The operator account of supplier p cannot pay for claims any more (health status 0).",
  },
  lowStake("warning", "close to"),
  lowStake("critical", "very close to"),
];
