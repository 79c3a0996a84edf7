import { eth, miner, redis, relayer, secondMiner, up } from "./healthy.ts";
import type { Incident } from "./incident.ts";
import { born, counter, phases, series } from "./series.ts";

const stack = { stack: "s" };

export const miningIncidents: Incident[] = [
  {
    alert: "LeaderMissing",
    alone: true,
    severity: "critical",
    changes: { [series("ha_miner_leader_status", miner)]: phases(1, 0) },
    labels: stack,
    description: "No miner of stack s leads: relayers get no block heights, claims and proofs are not sent.",
  },
  {
    // miners that are gone show no leader status at all
    alert: "LeaderMissing",
    alone: true,
    severity: "critical",
    changes: {
      [series("ha_miner_leader_status", miner)]: phases(1, "_"),
      [series("ha_miner_leader_status", secondMiner)]: phases(0, "_"),
      [up(miner)]: phases(1, 0),
      [up(secondMiner)]: phases(1, 0),
    },
    labels: stack,
    description: "No miner of stack s leads: relayers get no block heights, claims and proofs are not sent.",
    besides: ["InstanceDown critical"],
  },
  {
    alert: "SeveralLeaders",
    alone: true,
    severity: "critical",
    changes: { [series("ha_miner_leader_status", secondMiner)]: phases(0, 1) },
    labels: stack,
    description: "2 miners of stack s believe that they lead.",
    besides: ["SupplierBalanceLow critical"],
  },
  {
    alert: "LeaderFlapping",
    severity: "warning",
    changes: { [series("ha_miner_leader_elections_total", miner)]: counter(0, 1, 0) },
    labels: stack,
    description: "Leadership changed 15 times in 15 minutes in stack s.",
  },
  {
    alert: "BlockHeightStalled",
    alone: true,
    severity: "critical",
    changes: {
      [series("ha_miner_current_block_height", miner)]: counter(1, 0, 1),
      [series("ha_miner_current_block_height", secondMiner)]: counter(1, 0, 1),
      [series("ha_relayer_current_block_height", relayer)]: counter(1, 0, 1),
    },
    labels: { ...stack, ...miner },
    description: "miner-1 leads and has seen no new block for 300 s: the chain or the way to its node stands still.",
  },
  {
    alert: "RelayerHeightBehind",
    alone: true,
    severity: "critical",
    changes: { [series("ha_relayer_current_block_height", relayer)]: "0+1x29 29x29 60+1x119" },
    labels: { ...stack, ...relayer },
    description: "relayer-1 is 21 blocks behind the miners: it judges sessions by an old height.",
  },
  {
    alert: "MiningStalled",
    alone: true,
    severity: "critical",
    changes: { [series("ha_transport_redis_acked_total", miner)]: counter(600, 0, 600) },
    labels: stack,
    description: "Stack s serves 10.0 relays a second and mines none of them.",
  },
  {
    alert: "ConsumerLag",
    severity: "warning",
    changes: { [series("redis_stream_length", { ...redis, stream: "ha:relays:p" })]: phases(40, 20_000) },
    labels: { ...stack, stream: "ha:relays:p" },
    description: "20000 relays wait in stream ha:relays:p.",
  },
  {
    alert: "ConsumerLag",
    severity: "critical",
    changes: { [series("redis_stream_length", { ...redis, stream: "ha:relays:p" })]: phases(40, 200_000) },
    labels: { ...stack, stream: "ha:relays:p" },
    description: "200000 relays wait in stream ha:relays:p.",
    besides: ["ConsumerLag warning"],
  },
  {
    alert: "KeysMissing",
    severity: "critical",
    changes: { [series("ha_keys_supplier_keys_active", miner)]: phases(2, 1) },
    labels: { ...stack, ...miner },
    description: "miner-1 holds 1 operator keys of 2: nothing is claimed for the others.",
  },
  {
    alert: "SuppliersUnowned",
    severity: "warning",
    changes: { [series("ha_miner_supplier_claimed_count", secondMiner)]: phases(1, 0) },
    labels: stack,
    description: "The miners of stack s look after 1 suppliers, fewer than they have keys for.",
  },
  {
    alert: "TreesDamaged",
    severity: "critical",
    changes: { [series("ha_smst_corruption_evictions_total", { ...miner, supplier: "p", reason: "x" })]: born(2) },
    labels: { ...stack, supplier: "p" },
    description: "2 session trees of supplier p were damaged within 15 minutes.",
    firesAt: 40,
  },
  {
    alert: "RedisReconnects",
    severity: "warning",
    changes: { [series("ha_transport_redis_reconnection_attempts_total", miner)]: counter(0, 30, 0) },
    labels: { ...stack, instance: "miner-1", host: "a" },
    description: "miner-1 tries 0.50 times a second to reconnect to Redis.",
  },
];

export const relayIncidents: Incident[] = [
  {
    alert: "RelaysRejected",
    severity: "warning",
    changes: { [series("ha_relayer_relays_rejected_total", { ...relayer, ...eth, reason: "stake_exhausted" })]: counter(6, 60, 6) },
    labels: { ...stack, service_id: "eth" },
    description: "10% of the relays of eth are rejected.",
  },
  {
    alert: "RelaysRejected",
    severity: "critical",
    changes: { [series("ha_relayer_relays_rejected_total", { ...relayer, ...eth, reason: "stake_exhausted" })]: counter(6, 360, 6) },
    labels: { ...stack, service_id: "eth" },
    description: "60% of the relays of eth are rejected.",
    besides: ["RelaysRejected warning"],
  },
  {
    alert: "RelaysFailing",
    severity: "warning",
    changes: { [series("ha_relayer_relays_served_total", { ...relayer, ...eth, status_code: "502" })]: counter(1, 66, 1) },
    labels: { ...stack, service_id: "eth" },
    description: "10% of the relays of eth end in a server error.",
  },
  {
    alert: "PublishErrors",
    severity: "critical",
    changes: { [series("ha_transport_redis_publish_errors_total", { ...relayer, service_id: "eth", supplier_addr: "p" })]: born(12) },
    labels: { ...stack, instance: "relayer-1", host: "a" },
    description: "relayer-1 could not hand 12 served relays to Redis within 5 minutes: they stay unpaid.",
    firesAt: 33,
  },
  {
    alert: "RelaysUnpaid",
    severity: "warning",
    changes: {
      [series("ha_relayer_relays_dropped_total", { ...relayer, service_id: "eth", reason: "stake_exhausted" })]: counter(1, 119, 1),
    },
    labels: { ...stack, service_id: "eth" },
    description: "20% of the relays of eth are served and found unpayable afterwards.",
    firesAt: 55,
  },
  {
    alert: "BackendErrors",
    severity: "warning",
    changes: {
      [series("ha_relayer_backend_requests_total", { ...relayer, service_id: "eth", outcome: "backend_timeout" })]: counter(1, 198, 1),
    },
    labels: { ...stack, service_id: "eth" },
    description: "25% of the requests to the backends of eth fail.",
  },
  {
    alert: "ConnectionPoolFull",
    severity: "warning",
    changes: { [series("ha_relayer_http_pool_in_flight", { ...relayer, service_id: "eth" })]: phases(10, 95) },
    labels: { ...stack, ...relayer, service_id: "eth" },
    description: "relayer-1 uses 95% of its connections to the backends of eth.",
  },
  {
    alert: "TransportMisconfigured",
    severity: "warning",
    changes: { [series("ha_relayer_backend_missing_total", { ...relayer, service_id: "eth", rpc_type: "grpc" })]: born(4) },
    labels: { ...stack, service_id: "eth", rpc_type: "grpc" },
    description: "4 relays of eth over grpc came within 15 minutes although backend or stake lacks that transport.",
    firesAt: 40,
  },
];
