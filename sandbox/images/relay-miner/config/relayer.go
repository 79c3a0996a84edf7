package config

import "fmt"

// Relayer is the whole file of the relayer role.
type Relayer struct {
	ListenAddr                   string                    `yaml:"listen_addr"`
	Redis                        Redis                     `yaml:"redis"`
	PocketNode                   PocketNode                `yaml:"pocket_node"`
	Keys                         Keys                      `yaml:"keys"`
	Services                     map[string]*Service       `yaml:"services"`
	DefaultValidationMode        string                    `yaml:"default_validation_mode"`
	DefaultRequestTimeoutSeconds int                       `yaml:"default_request_timeout_seconds"`
	DefaultMaxBodySizeBytes      int64                     `yaml:"default_max_body_size_bytes"`
	Metrics                      Listener                  `yaml:"metrics"`
	Pprof                        Listener                  `yaml:"pprof"`
	HealthCheck                  Listener                  `yaml:"health_check"`
	RelayMeter                   RelayMeter                `yaml:"relay_meter"`
	HTTPTransport                HTTPTransport             `yaml:"http_transport"`
	ResponseCompression          ResponseCompression       `yaml:"response_compression"`
	TimeoutProfiles              map[string]TimeoutProfile `yaml:"timeout_profiles"`
	PoolProfiles                 map[string]PoolProfile    `yaml:"pool_profiles"`
	CacheWarmup                  CacheWarmup               `yaml:"cache_warmup"`
	Logging                      Logging                   `yaml:"logging"`
	Simulation                   Simulation                `yaml:"simulation"`
}

// RelayMeter limits a session by the application's stake; CacheTTL is also the life of the relay streams.
type RelayMeter struct {
	Enabled        bool     `yaml:"enabled"`
	RedisKeyPrefix string   `yaml:"redis_key_prefix"`
	FailBehavior   string   `yaml:"fail_behavior"`
	CacheTTL       Duration `yaml:"cache_ttl"`
}

// ResponseCompression is gzip towards the gateway.
type ResponseCompression struct {
	Enabled      bool `yaml:"enabled"`
	MinSizeBytes int  `yaml:"min_size_bytes"`
}

// CacheWarmup is accepted and validated; the stand-in has no caches to warm.
type CacheWarmup struct {
	Enabled              bool     `yaml:"enabled"`
	KnownApplications    []string `yaml:"known_applications"`
	WarmupConcurrency    int      `yaml:"warmup_concurrency"`
	WarmupTimeoutSeconds int      `yaml:"warmup_timeout_seconds"`
}

func defaultRelayer() *Relayer {
	return &Relayer{
		ListenAddr:                   "0.0.0.0:8080",
		Redis:                        defaultRedis(),
		DefaultValidationMode:        "optimistic",
		DefaultRequestTimeoutSeconds: 30,
		DefaultMaxBodySizeBytes:      10 << 20,
		Metrics:                      Listener{Enabled: true, Addr: "0.0.0.0:9090"},
		Pprof:                        Listener{Enabled: true, Addr: "0.0.0.0:6060"},
		HealthCheck:                  Listener{Enabled: true, Addr: "0.0.0.0:8081"},
		RelayMeter:                   RelayMeter{Enabled: true, RedisKeyPrefix: "ha", FailBehavior: "open", CacheTTL: Duration(twoHours)},
		HTTPTransport:                defaultHTTPTransport(),
		ResponseCompression:          ResponseCompression{MinSizeBytes: 1024},
		TimeoutProfiles:              builtinTimeoutProfiles(),
		PoolProfiles:                 builtinPoolProfiles(),
		CacheWarmup:                  CacheWarmup{Enabled: true, WarmupConcurrency: 10, WarmupTimeoutSeconds: 5},
		Logging:                      defaultLogging(),
		Simulation:                   Simulation{MaxConcurrent: 32, FreshnessWindowSeconds: 30},
	}
}

// LoadRelayer reads and validates a relayer's file. Errors name the key, the value and the rule.
func LoadRelayer(path string) (*Relayer, error) {
	c := defaultRelayer()
	if err := decodeStrict(path, refusedInRelayer, c); err != nil {
		return nil, err
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("invalid config: %w", err)
	}
	return c, nil
}

func (c *Relayer) validate() error {
	if c.ListenAddr == "" {
		return fmt.Errorf("listen_addr is required")
	}
	for _, check := range []func() error{c.Redis.validate, c.PocketNode.validate, c.Keys.validate, c.Logging.validate, c.validateMeter} {
		if err := check(); err != nil {
			return err
		}
	}
	if !isValidationMode(c.DefaultValidationMode) {
		return fmt.Errorf("invalid default_validation_mode: %q (valid: eager, optimistic)", c.DefaultValidationMode)
	}
	if err := c.validateProfiles(); err != nil {
		return err
	}
	if len(c.Services) == 0 {
		return fmt.Errorf("at least one service must be configured")
	}
	for _, id := range sortedKeys(c.Services) {
		if c.Services[id] == nil {
			return fmt.Errorf("service[%s].backends is required: at least one backend type must be configured", id)
		}
		if err := c.validateService(id, c.Services[id]); err != nil {
			return err
		}
	}
	return c.Simulation.validate()
}

func (c *Relayer) validateMeter() error {
	if c.RelayMeter.FailBehavior != "open" && c.RelayMeter.FailBehavior != "closed" {
		return fmt.Errorf("relay_meter.fail_behavior must be open or closed, got %q", c.RelayMeter.FailBehavior)
	}
	if c.RelayMeter.RedisKeyPrefix != c.Redis.Namespace.BasePrefix {
		return fmt.Errorf("stand-in is stricter than upstream: relay_meter.redis_key_prefix %q must equal redis.namespace.base_prefix %q (the next upstream branch refuses it)",
			c.RelayMeter.RedisKeyPrefix, c.Redis.Namespace.BasePrefix)
	}
	return nil
}

func isValidationMode(mode string) bool { return mode == "eager" || mode == "optimistic" }
