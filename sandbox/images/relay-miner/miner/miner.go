// Package miner is the role that reads served relays from Redis into session trees and shares suppliers with other miners.
package miner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/chain"
	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
	"pocket.sandbox/relay-miner/relaypb"
)

const (
	poolReserve  = 20
	shutdownWait = 10 * time.Second
)

// Miner is one running miner.
type Miner struct {
	config   *config.Miner
	log      *slog.Logger
	redis    redis.UniversalClient
	names    redisx.Names
	chain    *chain.Client
	keys     keys.Ring
	instance string
	consumer string
	params   relaypb.SharedParams
	height   atomic.Int64

	mu     sync.Mutex
	owned  map[string]context.CancelFunc
	worker sync.WaitGroup
}

// Run mines until the context ends or the leader's chain feed cannot start (then it ends in order, without an error, as upstream does).
// Errors: no keys, or a Redis that cannot be reached.
func Run(ctx context.Context, c *config.Miner, log *slog.Logger) error {
	if c.Keys.KeysFile == "" {
		return errors.New("no supplier keys loaded: the stand-in reads keys.keys_file only")
	}
	ring, err := keys.LoadSuppliers(c.Keys.KeysFile)
	if err != nil {
		return fmt.Errorf("failed to load supplier keys: %w", err)
	}
	if len(ring) == 0 {
		return fmt.Errorf("no supplier keys loaded from %s", c.Keys.KeysFile)
	}
	client, err := redisx.Open(ctx, c.Redis.Redis, log)
	if err != nil {
		return err
	}
	defer client.Close()
	node, err := chain.New(c.PocketNode.QueryNodeRPCURL, c.PocketNode.QueryNodeGRPCURL, c.PocketNode.GRPCInsecure, time.Duration(c.PocketNode.QueryTimeoutSeconds)*time.Second)
	if err != nil {
		return err
	}
	defer node.Close()
	m := newMiner(c, log, client, node, ring)
	m.serveMetrics()
	return m.run(ctx)
}

func newMiner(c *config.Miner, log *slog.Logger, client redis.UniversalClient, node *chain.Client, ring keys.Ring) *Miner {
	hostname, _ := os.Hostname()
	instance := fmt.Sprintf("%s-%d", hostname, os.Getpid())
	consumer := c.Redis.ConsumerName
	if consumer == "" {
		consumer = "miner-" + instance
	}
	for address := range ring {
		log.Info("loaded supplier key", "operator_address", address)
	}
	if size := c.Redis.PoolSize; size > 0 && size < len(ring)+poolReserve {
		log.Warn("redis.pool_size is too small", "pool_size", size, "wanted", len(ring)+poolReserve)
	}
	metrics.KeysActive.Set(float64(len(ring)))
	metrics.ConfiguredBlockTime.Set(float64(c.BlockTimeSeconds))
	metrics.LeaderStatus.WithLabelValues(instance).Set(0)
	return &Miner{
		config: c, log: log, redis: client, names: redisx.Names(c.Redis.Namespace.BasePrefix), chain: node, keys: ring,
		instance: instance, consumer: consumer, params: relaypb.DefaultSharedParams, owned: map[string]context.CancelFunc{},
	}
}

func (m *Miner) serveMetrics() {
	registry := metrics.NewRegistry(metrics.Miner, metrics.Shared)
	ready := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return m.redis.Ping(ctx).Err()
	}
	metrics.Serve(m.config.Metrics, registry, ready, m.log)
	metrics.ServePprof(m.config.Pprof, m.log)
}

func (m *Miner) run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	m.loadParams(ctx)
	m.log.Info("miner started", "instance", m.instance, "consumer", m.consumer, "suppliers", len(m.keys))
	var jobs sync.WaitGroup
	jobs.Go(func() { m.followHeights(ctx) })
	jobs.Go(func() { m.elect(ctx, stop) })
	jobs.Go(func() { m.claimSuppliers(ctx) })
	jobs.Go(func() { m.watchRedis(ctx) })
	<-ctx.Done()
	ended := make(chan struct{})
	go func() { jobs.Wait(); m.worker.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(shutdownWait):
		m.log.Warn("jobs did not end in time")
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		m.log.Error("miner shut down", "cause", cause.Error())
		return nil
	}
	m.log.Info("miner stopped")
	return nil
}

// loadParams asks the chain for the windows; without an answer the public networks' values stay.
func (m *Miner) loadParams(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	params, err := m.chain.SharedParams(bounded)
	if err != nil || params.BlocksPerSession == 0 {
		m.log.Warn("chain parameters are unknown, using the public networks' values")
		return
	}
	m.params = *params
}
