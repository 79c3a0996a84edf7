import { type AlertRule, type AlertRulesInput, grew } from "./rule.ts";

const bySession = ["supplier", "service_id", "reason"] as const;

/** Blocks after the opening of a window of ten from which a claim or proof counts as late. */
const lateBlocks = 5;

/** What only the leader measures; a former leader keeps showing its last value. */
const byLeader = "and on (stack, instance) ha_miner_leader_status == 1";

/** Claims, proofs, balances and stakes: where relays become money. */
export function revenueRules({ staked }: AlertRulesInput): AlertRule[] {
  return [
    {
      alert: "RevenueLost",
      expr: `${grew("ha_miner_upokt_lost_total", "30m", bySession)} > 0`,
      severity: "critical",
      topic: "revenue",
      summary: "Revenue is lost",
      description:
        'Supplier {{ $labels.supplier }} lost {{ $value | printf "%.0f" }} uPOKT on {{ $labels.service_id }} within 30 minutes ({{ $labels.reason }}).',
    },
    {
      alert: "SessionsFailed",
      expr: `${grew("ha_miner_sessions_failed_total", "30m", bySession)} > 0`,
      severity: "critical",
      topic: "sessions",
      summary: "Sessions end unpaid",
      description:
        '{{ $value | printf "%.0f" }} sessions of supplier {{ $labels.supplier }} on {{ $labels.service_id }} failed within 30 minutes ({{ $labels.reason }}).',
    },
    ...(["claim", "proof"] as const).flatMap(transactionRules),
    {
      alert: "ClaimsRefusedByVersion",
      expr: `${grew('ha_miner_claims_skipped_total{reason="cupr_mismatch"}', "30m", ["service_id"])} > 0`,
      severity: "critical",
      topic: "chain-version",
      summary: "The relay miner's version does not fit the chain",
      description:
        '{{ $value | printf "%.0f" }} claims on {{ $labels.service_id }} were not sent within 30 minutes: the chain counts compute units otherwise than this version.',
    },
    {
      alert: "FeesUnpaid",
      expr: `${grew("ha_tx_insufficient_balance_errors_total", "30m", ["supplier"])} > 0`,
      severity: "critical",
      topic: "balance",
      summary: "An operator account cannot pay fees",
      description:
        '{{ $value | printf "%.0f" }} transactions of supplier {{ $labels.supplier }} were refused within 30 minutes: its account cannot pay the fee.',
    },
    ...(staked ? accountRules : []),
  ];
}

const accountRules: AlertRule[] = [
  {
    alert: "SupplierBalanceLow",
    expr: `ha_miner_supplier_balance_health_status == 1 ${byLeader}`,
    forSeconds: 60,
    severity: "warning",
    topic: "balance",
    summary: "An operator account is running dry",
    description: "The operator account of supplier {{ $labels.supplier }} is below the threshold (health status {{ $value }}).",
  },
  {
    alert: "SupplierBalanceLow",
    expr: `ha_miner_supplier_balance_health_status == 0 ${byLeader}`,
    forSeconds: 60,
    severity: "critical",
    topic: "balance",
    summary: "An operator account is empty",
    description: "The operator account of supplier {{ $labels.supplier }} cannot pay for claims any more (health status {{ $value }}).",
  },
  ...stakeRules("warning", "close to"),
  ...stakeRules("critical", "very close to"),
];

function transactionRules(kind: "claim" | "proof"): AlertRule[] {
  const title = kind === "claim" ? "Claim" : "Proof";
  return [
    {
      alert: `${title}sFailing`,
      expr: `${grew(`ha_miner_${kind}_errors_total`, "30m", ["supplier", "reason"])} > 0`,
      severity: "warning",
      topic: `${kind}s`,
      summary: `${title}s fail`,
      description: `{{ $value | printf "%.0f" }} ${kind}s of supplier {{ $labels.supplier }} failed within 30 minutes ({{ $labels.reason }}).`,
    },
    {
      alert: `${title}sLate`,
      expr: `histogram_quantile(0.9, sum by (stack, le) (rate(ha_miner_${kind}_submission_latency_blocks_bucket[1h]))) > ${lateBlocks}`,
      severity: "warning",
      topic: `${kind}s-late`,
      summary: `${title}s are sent late`,
      description: `A tenth of the ${kind}s is sent {{ $value | printf "%.1f" }} blocks or more after the window's opening; it closes after ten.`,
    },
    {
      alert: `${title}sNotOnChain`,
      expr: `${grew(`ha_miner_${kind}_inclusion_outcome_total{outcome="on_chain_missing"}`, "30m", ["supplier", "service_id"])} > 0`,
      severity: "warning",
      topic: `${kind}s-missing`,
      summary: `${title}s do not arrive on chain`,
      description: `{{ $value | printf "%.0f" }} ${kind}s of supplier {{ $labels.supplier }} on {{ $labels.service_id }} were sent and not found on chain within 30 minutes.`,
    },
  ];
}

/** The miner counts each of its checks, one in five minutes, that finds the stake too low. */
function stakeRules(severity: "warning" | "critical", closeness: string): AlertRule[] {
  return [
    {
      alert: "SupplierStakeLow",
      expr: `${grew(`ha_miner_supplier_stake_${severity}_alerts_total`, "15m", ["supplier"])} > 0`,
      severity,
      topic: "stake",
      summary: `A stake is ${closeness} the minimum`,
      description: `Supplier {{ $labels.supplier }} is ${closeness} being unstaked: {{ $value | printf "%.0f" }} checks within 15 minutes found too few missed proofs between its stake and the minimum.`,
    },
  ];
}
