package metrics

import "github.com/prometheus/client_golang/prometheus"

// Series of the miner.
var (
	LeaderStatus        = gauge("ha_miner_leader_status", "1 while this instance leads.", "instance")
	LeaderElections     = counter("ha_miner_leader_elections_total", "Times that this instance became leader.", "instance")
	LeaderLosses        = counter("ha_miner_leader_losses_total", "Times that this instance lost leadership.", "instance")
	LeaderFailures      = counter("ha_miner_leader_acquisition_failures_total", "Election calls that Redis failed.", "instance", "reason")
	RedisUsedMemory     = single("ha_miner_redis_used_memory_bytes", "Memory used by Redis.")
	RedisMaxMemory      = single("ha_miner_redis_max_memory_bytes", "Memory limit of Redis, 0 without limit.")
	RedisMemoryRatio    = single("ha_miner_redis_memory_usage_ratio", "Used by limit, -1 without limit.")
	MinerHeight         = single("ha_miner_current_block_height", "Last block height heard of.")
	ConfiguredBlockTime = single("ha_miner_configured_block_time_seconds", "Block time of the configuration.")
	BlockInterval       = single("ha_miner_current_block_interval_seconds", "Time between the last two blocks.")
	SlowBlocks          = total("ha_miner_fullnode_slow_blocks_total", "Blocks slower than configured.")
	SuppliersClaimed    = gauge("ha_miner_supplier_claimed_count", "Suppliers that this instance mines.", "instance")
	SupplierFairShare   = gauge("ha_miner_supplier_fair_share", "Suppliers that this instance should mine.", "instance")
	SuppliersActive     = single("ha_miner_supplier_manager_suppliers_active", "Suppliers being mined.")
	RelaysConsumed      = counter("ha_miner_relays_consumed_from_stream_total", "Stream entries read.", "supplier", "service_id")
	RelaysAdded         = counter("ha_miner_relays_added_to_smst_total", "Relays added to session trees.", "supplier", "service_id", "session_id")
	MinerRejected       = counter("ha_miner_relays_rejected_total", "Relays not added.", "supplier", "reason", "service_id")
	RelaysFailed        = counter("ha_miner_relays_failed_smst_total", "Relays that could not be added.", "supplier", "service_id", "session_id", "reason")
	SessionsCreated     = counter("ha_miner_sessions_created_total", "Sessions seen first.", "supplier", "service_id")
	SessionStoreErrors  = counter("ha_miner_session_store_errors_total", "Session writes that Redis failed.", "supplier", "operation")
	SupplierBalance     = gauge("ha_miner_supplier_balance_upokt", "Balance of the operator.", "supplier")
	BalanceHealth       = gauge("ha_miner_supplier_balance_health_status", "0 critical, 1 warning, 2 ok.", "supplier")
	MonitorErrors       = counter("ha_miner_supplier_monitor_errors_total", "Balance queries that failed.", "supplier", "error_type")
	RedisConsumed       = counter("ha_transport_redis_consumed_total", "Stream entries read.", "supplier_addr", "service_id")
	RedisAcked          = counter("ha_transport_redis_acked_total", "Stream entries acknowledged and deleted.", "supplier_addr")
	RedisConsumeErrors  = counter("ha_transport_redis_consume_errors_total", "Stream calls that Redis failed.", "supplier_addr", "operation")
	EndToEnd            = histogram("ha_transport_redis_end_to_end_latency_seconds", "From publishing to mining.", slowBuckets, "supplier_addr")
)

// Miner lists the series of the miner.
var Miner = []prometheus.Collector{
	LeaderStatus, LeaderElections, LeaderLosses, LeaderFailures, RedisUsedMemory, RedisMaxMemory, RedisMemoryRatio, MinerHeight,
	ConfiguredBlockTime, BlockInterval, SlowBlocks, SuppliersClaimed, SupplierFairShare, SuppliersActive, RelaysConsumed,
	RelaysAdded, MinerRejected, RelaysFailed, SessionsCreated, SessionStoreErrors, SupplierBalance, BalanceHealth, MonitorErrors,
	RedisConsumed, RedisAcked, RedisConsumeErrors, EndToEnd,
}
