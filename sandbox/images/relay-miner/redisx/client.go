// Package redisx opens Redis from the URL forms of the relay miner and names every key.
package redisx

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/config"
)

const defaultPoolSize = 50

// Open connects and proves it with a PING. Errors: a URL of no known form, or a Redis that does not answer.
func Open(ctx context.Context, c config.Redis, log *slog.Logger) (redis.UniversalClient, error) {
	options, err := parse(c.URL)
	if err != nil {
		return nil, err
	}
	options.PoolSize = c.PoolSize
	if options.PoolSize == 0 {
		options.PoolSize = defaultPoolSize
	}
	options.MinIdleConns = c.MinIdleConns
	options.PoolTimeout = time.Duration(c.PoolTimeoutSeconds) * time.Second
	options.ConnMaxIdleTime = time.Duration(c.ConnMaxIdleTimeSeconds) * time.Second
	options.DisableIdentity = true
	client := redis.NewUniversalClient(options)
	// The whole URL with its password is logged, as upstream does: whoever ships these logs has to know.
	log.Info("connecting to Redis", "redis_url", c.URL, "pool_size", options.PoolSize)
	bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := client.Ping(bounded).Err(); err != nil {
		return nil, fmt.Errorf("failed to connect to Redis: %w", err)
	}
	return client, nil
}

func parse(raw string) (*redis.UniversalOptions, error) {
	parsed, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("invalid redis.url: %w", err)
	}
	switch parsed.Scheme {
	case "redis", "rediss":
		simple, err := redis.ParseURL(raw)
		if err != nil {
			return nil, fmt.Errorf("invalid redis.url: %w", err)
		}
		return &redis.UniversalOptions{
			Addrs: []string{simple.Addr}, Username: simple.Username, Password: simple.Password, DB: simple.DB, TLSConfig: simple.TLSConfig,
			Protocol: simple.Protocol, MaxRetries: simple.MaxRetries,
			DialTimeout: simple.DialTimeout, ReadTimeout: simple.ReadTimeout, WriteTimeout: simple.WriteTimeout,
		}, nil
	case "redis-sentinel":
		master := strings.Trim(parsed.Path, "/")
		if master == "" {
			return nil, fmt.Errorf("redis.url: redis-sentinel:// needs the master's name as path")
		}
		db, err := strconv.Atoi(orZero(parsed.Query().Get("db")))
		if err != nil {
			return nil, fmt.Errorf("redis.url: db must be a number, got %q", parsed.Query().Get("db"))
		}
		return &redis.UniversalOptions{Addrs: strings.Split(parsed.Host, ","), MasterName: master, Password: password(parsed), DB: db}, nil
	case "redis-cluster":
		return &redis.UniversalOptions{Addrs: strings.Split(parsed.Host, ","), IsClusterMode: true, Password: password(parsed)}, nil
	}
	return nil, fmt.Errorf("redis.url: unsupported scheme %q (valid: redis, rediss, redis-sentinel, redis-cluster)", parsed.Scheme)
}

func password(parsed *url.URL) string {
	if parsed.User == nil {
		return ""
	}
	secret, _ := parsed.User.Password()
	return secret
}

func orZero(text string) string {
	if text == "" {
		return "0"
	}
	return text
}
