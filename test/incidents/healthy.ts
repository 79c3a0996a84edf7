import { counter, type Series, series, steady } from "./series.ts";

/** Labels of the instances under test. */
export const on = (instance: string, role: string, host = "a") => ({ instance, role, host });
export const relayer = on("relayer-1", "relayer");
export const miner = on("miner-1", "miner");
export const secondMiner = on("miner-2", "miner", "b");
export const edge = on("edge", "edge");
export const temporal = on("temporal", "temporal");
export const node = on("node-exporter-a", "node-exporter");
export const redis = on("redis-exporter", "redis-exporter");
export const postgres = on("postgres-exporter", "postgres-exporter");
export const prometheus = on("prometheus", "prometheus");
export const alertmanager = on("alertmanager", "alertmanager");

export const up = (labels: ReturnType<typeof on>) => series("up", { job: labels.role, ...labels });
export const eth = { service_id: "eth", rpc_type: "json_rpc" };
export const disk = { ...node, mountpoint: "/", fstype: "ext4" };
export const probe = (check: string, more: Record<string, string>) => ({ job: "probe", role: "probe", check, ...more });
export const probes = {
  relay: probe("relay", { instance: "edge", host: "a", target: "https://relay" }),
  endpoint: probe("endpoint", { instance: "edge", host: "a", target: "https://api" }),
  backend: probe("backend", { instance: "relayer-1", host: "a", service: "eth", target: "http://ready" }),
  igniter: probe("igniter", { instance: "provider-web", host: "a", app: "provider", target: "http://health" }),
  bootstrap: probe("bootstrap", { instance: "middleman-web", host: "a", app: "middleman", target: "http://bootstrap" }),
  chain: probe("chain", { instance: "chain", target: "http://rpc/status" }),
};
export const polls = (namespace: string, kind: "Workflow" | "Activity") =>
  series("service_requests", { ...temporal, service_name: "frontend", operation: `Poll${kind}TaskQueue`, namespace });
export const latency = (kind: "claim" | "proof", le: string) =>
  series(`ha_miner_${kind}_submission_latency_blocks_bucket`, { ...miner, supplier: "p", le });

const programs = [relayer, miner, secondMiner, edge, temporal, node, redis, postgres, prometheus, alertmanager];

/** A stack that earns money and has no problem: nothing but the sign of life may fire on it. */
export const healthy: Series = {
  ...Object.fromEntries(programs.map((labels) => [up(labels), steady(1)])),
  ...Object.fromEntries(programs.map((labels) => [series("process_start_time_seconds", labels), steady(5)])),
  ...Object.fromEntries(Object.values(probes).map((labels) => [series("probe_success", labels), steady(1)])),
  ...Object.fromEntries(Object.values(probes).map((labels) => [series("up", labels), steady(1)])),
  [series("probe_ssl_earliest_cert_expiry", probes.relay)]: steady(90 * 86_400),
  [series("ha_miner_leader_status", miner)]: steady(1),
  [series("ha_miner_leader_status", secondMiner)]: steady(0),
  [series("ha_miner_leader_elections_total", miner)]: steady(1),
  [series("ha_miner_current_block_height", miner)]: counter(1),
  [series("ha_miner_current_block_height", secondMiner)]: counter(1),
  [series("ha_relayer_current_block_height", relayer)]: counter(1),
  [series("ha_keys_supplier_keys_active", miner)]: steady(2),
  [series("ha_keys_supplier_keys_active", secondMiner)]: steady(2),
  [series("ha_keys_supplier_keys_active", relayer)]: steady(0),
  [series("ha_miner_supplier_claimed_count", miner)]: steady(1),
  [series("ha_miner_supplier_claimed_count", secondMiner)]: steady(1),
  [series("ha_transport_redis_published_total", relayer)]: counter(600),
  [series("ha_transport_redis_acked_total", miner)]: counter(600),
  [series("ha_transport_redis_reconnection_attempts_total", miner)]: steady(1),
  [series("redis_stream_length", { ...redis, stream: "ha:relays:p" })]: steady(40),
  [series("ha_relayer_relays_received_total", { ...relayer, ...eth })]: counter(600),
  [series("ha_relayer_relays_received_total", { ...relayer, service_id: "unknown", rpc_type: "unknown" })]: counter(4),
  [series("ha_relayer_relays_rejected_total", { ...relayer, service_id: "unknown", rpc_type: "unknown", reason: "invalid_relay_request" })]:
    counter(4),
  [series("ha_relayer_relays_rejected_total", { ...relayer, ...eth, reason: "stake_exhausted" })]: counter(6),
  [series("ha_relayer_relays_served_total", { ...relayer, ...eth, status_code: "200" })]: counter(594),
  [series("ha_relayer_relays_served_total", { ...relayer, ...eth, status_code: "502" })]: counter(1),
  [series("ha_relayer_relays_dropped_total", { ...relayer, service_id: "eth", reason: "stake_exhausted" })]: counter(1),
  [series("ha_relayer_backend_requests_total", { ...relayer, service_id: "eth", outcome: "success" })]: counter(594),
  [series("ha_relayer_backend_requests_total", { ...relayer, service_id: "eth", outcome: "backend_timeout" })]: counter(1),
  [series("ha_relayer_http_pool_in_flight", { ...relayer, service_id: "eth" })]: steady(10),
  [series("ha_relayer_http_pool_max_conns", { ...relayer, service_id: "eth" })]: steady(100),
  [latency("claim", "1")]: counter(5),
  [latency("claim", "5")]: counter(5),
  [latency("claim", "10")]: counter(5),
  [latency("claim", "+Inf")]: counter(5),
  [latency("proof", "1")]: counter(5),
  [latency("proof", "5")]: counter(5),
  [latency("proof", "10")]: counter(5),
  [latency("proof", "+Inf")]: counter(5),
  [series("ha_miner_supplier_balance_health_status", { ...miner, supplier: "p" })]: steady(2),
  // a former leader shows what it last saw
  [series("ha_miner_supplier_balance_health_status", { ...secondMiner, supplier: "p" })]: steady(0),
  // failures of long ago are no news
  [series("ha_miner_sessions_failed_total", { ...miner, supplier: "p", service_id: "eth", reason: "claim_tx_error" })]: steady(3),
  [series("redis_up", redis)]: steady(1),
  [series("redis_memory_used_bytes", redis)]: steady(100),
  [series("redis_memory_max_bytes", redis)]: steady(1000),
  [series("redis_instance_info", { ...redis, maxmemory_policy: "noeviction" })]: steady(1),
  [series("redis_aof_enabled", redis)]: steady(1),
  [series("redis_aof_last_write_status", redis)]: steady(1),
  [series("redis_aof_last_bgrewrite_status", redis)]: steady(1),
  [series("pg_up", postgres)]: steady(1),
  [series("pg_stat_activity_count", { ...postgres, datname: "provider" })]: steady(20),
  [series("pg_settings_max_connections", postgres)]: steady(100),
  [polls("provider", "Workflow")]: counter(5),
  [polls("provider", "Activity")]: counter(5),
  [polls("middle_man", "Workflow")]: counter(5),
  [polls("middle_man", "Activity")]: counter(5),
  [series("workflow_failed", { ...temporal, namespace: "provider" })]: steady(7),
  [series("caddy_reverse_proxy_upstreams_healthy", { ...edge, upstream: "relayer-1:8080" })]: steady(1),
  [series("caddy_http_request_duration_seconds_count", { ...edge, code: "200", handler: "subroute" })]: counter(600),
  [series("caddy_http_request_duration_seconds_count", { ...edge, code: "502", handler: "subroute" })]: counter(2),
  [series("node_filesystem_avail_bytes", disk)]: steady(50_000),
  [series("node_filesystem_size_bytes", disk)]: steady(100_000),
  [series("node_filesystem_avail_bytes", { ...disk, mountpoint: "/run", fstype: "tmpfs" })]: steady(0),
  [series("node_filesystem_size_bytes", { ...disk, mountpoint: "/run", fstype: "tmpfs" })]: steady(100),
  [series("node_filesystem_files_free", disk)]: steady(900),
  [series("node_filesystem_files", disk)]: steady(1000),
  [series("node_memory_MemAvailable_bytes", node)]: steady(500),
  [series("node_memory_MemTotal_bytes", node)]: steady(1000),
  [series("node_vmstat_oom_kill", node)]: steady(0),
  [series("node_cpu_seconds_total", { ...node, mode: "idle", cpu: "0" })]: counter(30),
  [series("node_time_seconds", node)]: counter(60),
  [series("node_timex_sync_status", node)]: steady(1),
  [series("node_timex_maxerror_seconds", node)]: steady(0.1),
  [series("prometheus_rule_evaluation_failures_total", { ...prometheus, rule_group: "x" })]: steady(0),
  [series("prometheus_notifications_alertmanagers_discovered", prometheus)]: steady(1),
  [series("alertmanager_notifications_failed_total", { ...alertmanager, integration: "webhook" })]: steady(0),
};
