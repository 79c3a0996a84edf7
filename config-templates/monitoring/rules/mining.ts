import { type AlertRule, type AlertRulesInput, grew } from "./rule.ts";

/** Leadership, block feed and the way of relays from Redis into trees. */
export function miningRules({ blockTimeSeconds, suppliers, redis }: AlertRulesInput): AlertRule[] {
  const standstill = Math.max(300, Math.ceil(blockTimeSeconds * 5));
  // A miner that is down has no leader status, but its `up` is 0.
  const leaders = 'sum by (stack) (ha_miner_leader_status) or sum by (stack) (up{role="miner"} * 0)';
  return [
    {
      alert: "LeaderMissing",
      expr: `(${leaders}) < 1`,
      forSeconds: 120,
      severity: "critical",
      topic: "leader",
      summary: "No miner leads",
      description: "No miner of stack {{ $labels.stack }} leads: relayers get no block heights, claims and proofs are not sent.",
    },
    {
      alert: "SeveralLeaders",
      expr: "sum by (stack) (ha_miner_leader_status) > 1",
      forSeconds: 120,
      severity: "critical",
      topic: "leader",
      summary: "Several miners lead",
      description: "{{ $value }} miners of stack {{ $labels.stack }} believe that they lead.",
    },
    {
      alert: "LeaderFlapping",
      expr: "sum by (stack) (increase(ha_miner_leader_elections_total[15m])) > 3",
      severity: "warning",
      topic: "leader",
      summary: "Leadership changes too often",
      description: 'Leadership changed {{ $value | printf "%.0f" }} times in 15 minutes in stack {{ $labels.stack }}.',
    },
    {
      alert: "BlockHeightStalled",
      expr: `changes(ha_miner_current_block_height[${standstill}s]) == 0 and on (stack, instance) ha_miner_leader_status == 1`,
      forSeconds: 60,
      severity: "critical",
      topic: "blocks",
      summary: "The leader sees no new blocks",
      description: `{{ $labels.instance }} leads and has seen no new block for ${standstill} s: the chain or the way to its node stands still.`,
    },
    {
      alert: "RelayerHeightBehind",
      expr: "max by (stack) (ha_miner_current_block_height) - on (stack) group_right () ha_relayer_current_block_height > 2",
      forSeconds: Math.max(60, Math.ceil(blockTimeSeconds * 2)),
      severity: "critical",
      topic: "blocks",
      summary: "A relayer's block height is old",
      description: "{{ $labels.instance }} is {{ $value }} blocks behind the miners: it judges sessions by an old height.",
    },
    {
      alert: "MiningStalled",
      expr:
        "sum by (stack) (rate(ha_transport_redis_published_total[5m])) > 0 " +
        "unless on (stack) sum by (stack) (rate(ha_transport_redis_acked_total[5m])) > 0",
      forSeconds: 300,
      severity: "critical",
      topic: "mining",
      summary: "Relays are served and not mined",
      description: 'Stack {{ $labels.stack }} serves {{ $value | printf "%.1f" }} relays a second and mines none of them.',
    },
    ...(redis.kind === "own" ? consumerLagRules : []),
    {
      alert: "KeysMissing",
      expr: `ha_keys_supplier_keys_active{role="miner"} < ${suppliers}`,
      forSeconds: 120,
      severity: "critical",
      topic: "keys",
      summary: "A miner lacks operator keys",
      description: `{{ $labels.instance }} holds {{ $value }} operator keys of ${suppliers}: nothing is claimed for the others.`,
    },
    {
      alert: "SuppliersUnowned",
      expr: 'sum by (stack) (ha_miner_supplier_claimed_count) < max by (stack) (ha_keys_supplier_keys_active{role="miner"})',
      forSeconds: 600,
      severity: "warning",
      topic: "ownership",
      summary: "Suppliers without a miner",
      description: "The miners of stack {{ $labels.stack }} look after {{ $value }} suppliers, fewer than they have keys for.",
    },
    {
      alert: "TreesDamaged",
      expr: `${grew("ha_smst_corruption_evictions_total", "15m", ["supplier"])} > 0 or ${grew("ha_smst_panics_recovered_total", "15m", ["supplier"])} > 0`,
      severity: "critical",
      topic: "trees",
      summary: "Session trees are damaged",
      description: '{{ $value | printf "%.0f" }} session trees of supplier {{ $labels.supplier }} were damaged within 15 minutes.',
    },
    {
      alert: "RedisReconnects",
      expr: "sum by (stack, instance, host) (rate(ha_transport_redis_reconnection_attempts_total[5m])) > 0.1",
      forSeconds: 120,
      severity: "warning",
      topic: "redis-connection",
      summary: "Redis connections keep breaking",
      description: '{{ $labels.instance }} tries {{ $value | printf "%.2f" }} times a second to reconnect to Redis.',
    },
  ];
}

/** Acknowledged relays leave the stream, so its length is what waits. */
const consumerLagRules: AlertRule[] = [
  {
    alert: "ConsumerLag",
    expr: "sum by (stack, stream) (redis_stream_length) > 10000",
    forSeconds: 300,
    severity: "warning",
    topic: "mining",
    summary: "Relays wait to be mined",
    description: "{{ $value }} relays wait in stream {{ $labels.stream }}.",
  },
  {
    alert: "ConsumerLag",
    expr: "sum by (stack, stream) (redis_stream_length) > 100000",
    forSeconds: 300,
    severity: "critical",
    topic: "mining",
    summary: "Very many relays wait to be mined",
    description: "{{ $value }} relays wait in stream {{ $labels.stream }}.",
  },
];
