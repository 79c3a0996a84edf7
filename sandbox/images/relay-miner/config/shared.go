package config

import (
	"fmt"
	"net/url"
)

// Redis is the redis section of both roles; everything about the connection is in URL.
type Redis struct {
	URL                    string    `yaml:"url"`
	PoolSize               int       `yaml:"pool_size"`
	MinIdleConns           int       `yaml:"min_idle_conns"`
	PoolTimeoutSeconds     int       `yaml:"pool_timeout_seconds"`
	ConnMaxIdleTimeSeconds int       `yaml:"conn_max_idle_time_seconds"`
	Namespace              Namespace `yaml:"namespace"`
}

// Namespace of all keys. Only the base prefix may be chosen.
type Namespace struct {
	BasePrefix string `yaml:"base_prefix"`
}

// PocketNode says where the chain node is.
type PocketNode struct {
	QueryNodeRPCURL     string `yaml:"query_node_rpc_url"`
	QueryNodeGRPCURL    string `yaml:"query_node_grpc_url"`
	GRPCInsecure        bool   `yaml:"grpc_insecure"`
	QueryTimeoutSeconds int    `yaml:"query_timeout_seconds"`
	ChainID             string `yaml:"chain_id"`
}

// Keys says where the supplier signing keys come from.
type Keys struct {
	KeysFile string   `yaml:"keys_file"`
	Keyring  *Keyring `yaml:"keyring"`
}

// Keyring is known, so that it is validated; the stand-in cannot read one.
type Keyring struct {
	Backend  string   `yaml:"backend"`
	Dir      string   `yaml:"dir"`
	AppName  string   `yaml:"app_name"`
	KeyNames []string `yaml:"key_names"`
}

// Listener is an optional HTTP server such as metrics or pprof.
type Listener struct {
	Enabled bool   `yaml:"enabled"`
	Addr    string `yaml:"addr"`
}

// Logging goes to stderr always.
type Logging struct {
	Level              string `yaml:"level"`
	Format             string `yaml:"format"`
	Async              bool   `yaml:"async"`
	AsyncBufferSize    int    `yaml:"async_buffer_size"`
	AsyncPollInterval  int    `yaml:"async_poll_interval"`
	Sampling           bool   `yaml:"sampling"`
	SamplingInitial    int    `yaml:"sampling_initial"`
	SamplingThereafter int    `yaml:"sampling_thereafter"`
	EnableCaller       bool   `yaml:"enable_caller"`
}

func defaultRedis() Redis {
	return Redis{URL: "redis://localhost:6379", Namespace: Namespace{BasePrefix: "ha"}}
}

func defaultLogging() Logging {
	return Logging{Level: "info", Format: "json", AsyncBufferSize: 100000, AsyncPollInterval: 100, SamplingInitial: 100, SamplingThereafter: 10}
}

func (r *Redis) validate() error {
	if r.URL == "" {
		return fmt.Errorf("redis.url is required")
	}
	if _, err := url.Parse(r.URL); err != nil {
		return fmt.Errorf("invalid redis.url: %w", err)
	}
	for name, value := range map[string]int{
		"pool_size": r.PoolSize, "min_idle_conns": r.MinIdleConns,
		"pool_timeout_seconds": r.PoolTimeoutSeconds, "conn_max_idle_time_seconds": r.ConnMaxIdleTimeSeconds,
	} {
		if value < 0 {
			return fmt.Errorf("redis.%s must be >= 0 (0 = use default), got %d", name, value)
		}
	}
	if r.Namespace.BasePrefix == "" {
		r.Namespace.BasePrefix = "ha"
	}
	return nil
}

func (p *PocketNode) validate() error {
	if p.QueryNodeRPCURL == "" {
		return fmt.Errorf("pocket_node.query_node_rpc_url is required")
	}
	if p.QueryNodeGRPCURL == "" {
		return fmt.Errorf("pocket_node.query_node_grpc_url is required")
	}
	return nil
}

func (k *Keys) validate() error {
	if k.Keyring == nil {
		return nil
	}
	switch k.Keyring.Backend {
	case "file", "test":
		return nil
	case "os", "memory":
		return fmt.Errorf("stand-in is stricter than upstream: keys.keyring.backend %q is dropped on the next upstream branch, use keys.keys_file", k.Keyring.Backend)
	}
	return fmt.Errorf("keys.keyring.backend must be file, os, test or memory, got %q", k.Keyring.Backend)
}

func (l *Logging) validate() error {
	switch l.Level {
	case "debug", "info", "warn", "error":
	default:
		return fmt.Errorf("stand-in is stricter than upstream: logging.level must be debug, info, warn or error, got %q", l.Level)
	}
	switch l.Format {
	case "json", "text":
	default:
		return fmt.Errorf("stand-in is stricter than upstream: logging.format must be json or text, got %q", l.Format)
	}
	return nil
}
