package config

// SessionLifecycle bounds how many sessions change state at a time.
type SessionLifecycle struct {
	MaxConcurrentTransitions int `yaml:"max_concurrent_transitions"`
}

// Transaction is known and validated; the stand-in sends no transactions.
type Transaction struct {
	GasPrice                            string  `yaml:"gas_price"`
	GasLimit                            uint64  `yaml:"gas_limit"`
	GasAdjustment                       float64 `yaml:"gas_adjustment"`
	DisableClaimBatching                bool    `yaml:"disable_claim_batching"`
	DisableProofBatching                bool    `yaml:"disable_proof_batching"`
	TxTimeoutMinSeconds                 int     `yaml:"tx_timeout_min_seconds"`
	TxTimeoutDefaultSeconds             int     `yaml:"tx_timeout_default_seconds"`
	TxTimeoutMaxSeconds                 int     `yaml:"tx_timeout_max_seconds"`
	TxTimeoutClockSkewBufferSeconds     int     `yaml:"tx_timeout_clock_skew_buffer_seconds"`
	DisablePreProofClaimVerification    bool    `yaml:"disable_pre_proof_claim_verification"`
	DisableInclusionReconciler          bool    `yaml:"disable_inclusion_reconciler"`
	InclusionReconcilerMaxConcurrent    int     `yaml:"inclusion_reconciler_max_concurrent"`
	InclusionReconcilerPerGroupTimeoutM int     `yaml:"inclusion_reconciler_per_group_timeout_ms"`
	MaxRebroadcasts                     int     `yaml:"max_rebroadcasts"`
	RebroadcastSafetyBlocks             int     `yaml:"rebroadcast_safety_blocks"`
}

// LeaderElection times the global lock, in seconds.
type LeaderElection struct {
	LeaderTTLSeconds     int `yaml:"leader_ttl_seconds"`
	HeartbeatRateSeconds int `yaml:"heartbeat_rate_seconds"`
}

// SupplierClaiming times the supplier leases, in seconds.
type SupplierClaiming struct {
	ClaimTTLSeconds          int `yaml:"claim_ttl_seconds"`
	RenewRateSeconds         int `yaml:"renew_rate_seconds"`
	RebalanceIntervalSeconds int `yaml:"rebalance_interval_seconds"`
}

// WorkerPools is known and validated; the stand-in uses one worker a supplier.
type WorkerPools struct {
	MasterPoolSize     int `yaml:"master_pool_size"`
	CPUMultiplier      int `yaml:"cpu_multiplier"`
	WorkersPerSupplier int `yaml:"workers_per_supplier"`
	QueryWorkers       int `yaml:"query_workers"`
}

// BalanceMonitor watches the operators' balances, leader only.
type BalanceMonitor struct {
	Enabled                     bool  `yaml:"enabled"`
	CheckIntervalSeconds        int   `yaml:"check_interval_seconds"`
	BalanceThresholdUpokt       int64 `yaml:"balance_threshold_upokt"`
	StakeWarningProofThreshold  int   `yaml:"stake_warning_proof_threshold"`
	StakeCriticalProofThreshold int   `yaml:"stake_critical_proof_threshold"`
}

// BlockHealthMonitor compares real to configured block time, leader only.
type BlockHealthMonitor struct {
	Enabled           bool    `yaml:"enabled"`
	SlownessThreshold float64 `yaml:"slowness_threshold"`
}

func defaultTransaction() Transaction {
	return Transaction{
		GasPrice: "0.000001upokt", GasAdjustment: 1.7, TxTimeoutMinSeconds: 120, TxTimeoutDefaultSeconds: 120, TxTimeoutMaxSeconds: 590,
		TxTimeoutClockSkewBufferSeconds: 60, InclusionReconcilerMaxConcurrent: 64, InclusionReconcilerPerGroupTimeoutM: 10000,
		MaxRebroadcasts: 1, RebroadcastSafetyBlocks: 1,
	}
}
