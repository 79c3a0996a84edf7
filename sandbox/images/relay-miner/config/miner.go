package config

import "fmt"

// Miner is the whole file of the miner role.
type Miner struct {
	Redis                            MinerRedis         `yaml:"redis"`
	PocketNode                       PocketNode         `yaml:"pocket_node"`
	Keys                             Keys               `yaml:"keys"`
	Metrics                          Listener           `yaml:"metrics"`
	Pprof                            Listener           `yaml:"pprof"`
	Logging                          Logging            `yaml:"logging"`
	BlockTimeSeconds                 int                `yaml:"block_time_seconds"`
	BatchSize                        int                `yaml:"batch_size"`
	DeduplicationTTLBlocks           int                `yaml:"deduplication_ttl_blocks"`
	CacheTTL                         Duration           `yaml:"cache_ttl"`
	SessionTTL                       Duration           `yaml:"session_ttl"`
	SubmissionTrackingTTL            Duration           `yaml:"submission_tracking_ttl"`
	SMSTLiveRootCheckpointInterval   int                `yaml:"smst_live_root_checkpoint_interval"`
	SupplierReconcileIntervalSeconds int                `yaml:"supplier_reconcile_interval_seconds"`
	KnownApplications                []string           `yaml:"known_applications"`
	DefaultServiceFactor             float64            `yaml:"default_service_factor"`
	ServiceFactors                   map[string]float64 `yaml:"service_factors"`
	SessionLifecycle                 SessionLifecycle   `yaml:"session_lifecycle"`
	Transaction                      Transaction        `yaml:"transaction"`
	LeaderElection                   LeaderElection     `yaml:"leader_election"`
	SupplierClaiming                 SupplierClaiming   `yaml:"supplier_claiming"`
	WorkerPools                      WorkerPools        `yaml:"worker_pools"`
	BalanceMonitor                   BalanceMonitor     `yaml:"balance_monitor"`
	BlockHealthMonitor               BlockHealthMonitor `yaml:"block_health_monitor"`
}

// MinerRedis adds the consumer identity to the shared section.
type MinerRedis struct {
	Redis              `yaml:",inline"`
	ConsumerName       string `yaml:"consumer_name"`
	ClaimIdleTimeoutMS int    `yaml:"claim_idle_timeout_ms"`
}

func defaultMiner() *Miner {
	return &Miner{
		Redis:                            MinerRedis{Redis: defaultRedis(), ClaimIdleTimeoutMS: 60000},
		PocketNode:                       PocketNode{QueryTimeoutSeconds: 5, ChainID: "pocket"},
		Metrics:                          Listener{Enabled: true, Addr: "0.0.0.0:9092"},
		Pprof:                            Listener{Addr: "0.0.0.0:6060"},
		Logging:                          defaultLogging(),
		BlockTimeSeconds:                 30,
		BatchSize:                        1000,
		DeduplicationTTLBlocks:           10,
		CacheTTL:                         Duration(twoHours),
		SubmissionTrackingTTL:            Duration(12 * twoHours),
		SMSTLiveRootCheckpointInterval:   10,
		SupplierReconcileIntervalSeconds: 60,
		SessionLifecycle:                 SessionLifecycle{MaxConcurrentTransitions: 10},
		Transaction:                      defaultTransaction(),
		LeaderElection:                   LeaderElection{LeaderTTLSeconds: 30, HeartbeatRateSeconds: 10},
		SupplierClaiming:                 SupplierClaiming{ClaimTTLSeconds: 90, RenewRateSeconds: 10, RebalanceIntervalSeconds: 30},
		WorkerPools:                      WorkerPools{CPUMultiplier: 4, WorkersPerSupplier: 6, QueryWorkers: 20},
		BalanceMonitor:                   BalanceMonitor{Enabled: true, CheckIntervalSeconds: 300, BalanceThresholdUpokt: 1_000_000, StakeWarningProofThreshold: 10, StakeCriticalProofThreshold: 3},
		BlockHealthMonitor:               BlockHealthMonitor{SlownessThreshold: 1.5},
	}
}

// LoadMiner reads and validates a miner's file. Errors name the key, the value and the rule.
func LoadMiner(path string) (*Miner, error) {
	c := defaultMiner()
	if err := decodeStrict(path, refusedInMiner, c); err != nil {
		return nil, err
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("invalid config: %w", err)
	}
	return c, nil
}

func (c *Miner) validate() error {
	for _, check := range []func() error{c.Redis.validate, c.PocketNode.validate, c.Keys.validate, c.Logging.validate} {
		if err := check(); err != nil {
			return err
		}
	}
	if c.Keys.KeysFile == "" && c.Keys.Keyring == nil {
		return fmt.Errorf("keys: at least one key source is required (keys_file or keyring)")
	}
	if c.BlockTimeSeconds <= 0 {
		return fmt.Errorf("block_time_seconds must be positive, got %d", c.BlockTimeSeconds)
	}
	if c.BatchSize <= 0 {
		return fmt.Errorf("batch_size must be positive, got %d", c.BatchSize)
	}
	if e := c.LeaderElection; e.HeartbeatRateSeconds >= e.LeaderTTLSeconds {
		return fmt.Errorf("leader_election.heartbeat_rate_seconds (%d) must be smaller than leader_ttl_seconds (%d)", e.HeartbeatRateSeconds, e.LeaderTTLSeconds)
	}
	if s := c.SupplierClaiming; s.RenewRateSeconds >= s.ClaimTTLSeconds {
		return fmt.Errorf("supplier_claiming.renew_rate_seconds (%d) must be smaller than claim_ttl_seconds (%d)", s.RenewRateSeconds, s.ClaimTTLSeconds)
	}
	if c.DefaultServiceFactor < 0 {
		return fmt.Errorf("default_service_factor must be >= 0, got %v", c.DefaultServiceFactor)
	}
	for _, service := range sortedKeys(c.ServiceFactors) {
		if c.ServiceFactors[service] < 0 {
			return fmt.Errorf("service_factors.%s must be >= 0, got %v", service, c.ServiceFactors[service])
		}
	}
	return nil
}
