package miner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/chain"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
)

const maxReconnectWait = 30 * time.Second

// Both scripts touch a lock only while it is still ours.
var (
	renewLock   = redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("pexpire", KEYS[1], ARGV[2]) else return 0 end`)
	releaseLock = redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end`)
)

// elect tries for the global lock at every heartbeat and runs the leader's jobs while it is held.
func (m *Miner) elect(ctx context.Context, stop context.CancelCauseFunc) {
	heartbeat := time.NewTicker(time.Duration(m.config.LeaderElection.HeartbeatRateSeconds) * time.Second)
	defer heartbeat.Stop()
	var demote context.CancelFunc
	var jobs sync.WaitGroup
	for {
		leads := m.holdLock(ctx, demote != nil)
		switch {
		case leads && demote == nil:
			var leaderCtx context.Context
			leaderCtx, demote = context.WithCancel(ctx)
			m.log.Info("became leader", "instance", m.instance)
			metrics.LeaderElections.WithLabelValues(m.instance).Inc()
			metrics.LeaderStatus.WithLabelValues(m.instance).Set(1)
			jobs.Go(func() { m.lead(leaderCtx, stop) })
		case !leads && demote != nil && ctx.Err() == nil:
			m.log.Warn("lost leadership", "instance", m.instance)
			demote()
			demote = nil
			metrics.LeaderLosses.WithLabelValues(m.instance).Inc()
			metrics.LeaderStatus.WithLabelValues(m.instance).Set(0)
		}
		select {
		case <-heartbeat.C:
			continue
		case <-ctx.Done():
		}
		if demote != nil {
			demote()
			release, cancel := context.WithTimeout(context.Background(), time.Second)
			releaseLock.Run(release, m.redis, []string{m.names.Leader()}, m.instance)
			cancel()
		}
		jobs.Wait()
		return
	}
}

// holdLock takes or renews the lock and tells whether it is ours.
func (m *Miner) holdLock(ctx context.Context, leading bool) bool {
	ttl := time.Duration(m.config.LeaderElection.LeaderTTLSeconds) * time.Second
	suffix := ""
	var held bool
	var err error
	if leading {
		suffix = "_renew"
		var renewed int64
		renewed, err = renewLock.Run(ctx, m.redis, []string{m.names.Leader()}, m.instance, ttl.Milliseconds()).Int64()
		held = renewed == 1
	} else {
		held, err = m.redis.SetNX(ctx, m.names.Leader(), m.instance, ttl).Result()
		if err == nil && !held {
			// Upstream's identity trap: a process of the same host name and id takes the lock for its own.
			owner, _ := m.redis.Get(ctx, m.names.Leader()).Result()
			held = owner == m.instance
		}
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		reason := "redis_error"
		if strings.Contains(err.Error(), "OOM") {
			reason = "redis_oom" + suffix
		}
		metrics.LeaderFailures.WithLabelValues(m.instance, reason).Inc()
		m.log.Warn("leader election failed", "error", err.Error())
	}
	return err == nil && held
}

// lead runs the leader's jobs. When the chain cannot be followed from the start the whole process ends, in order.
func (m *Miner) lead(ctx context.Context, stop context.CancelCauseFunc) {
	m.writeFactors(ctx)
	if m.config.BalanceMonitor.Enabled {
		go m.watchBalances(ctx)
	}
	if _, err := m.chain.Status(ctx); err != nil {
		if ctx.Err() == nil {
			time.Sleep(time.Second)
			stop(fmt.Errorf("block subscriber failed to start: %w", err))
		}
		return
	}
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, maxReconnectWait) {
		started := time.Now()
		err := m.chain.FollowBlocks(ctx, func(block chain.Block) { m.publishBlock(ctx, block) })
		if ctx.Err() != nil {
			return
		}
		m.log.Warn("block subscription interrupted", "error", err.Error())
		if time.Since(started) > maxReconnectWait {
			wait = time.Second
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (m *Miner) publishBlock(ctx context.Context, block chain.Block) {
	event, _ := json.Marshal(redisx.BlockEvent{Height: block.Height, Hash: block.Hash, Timestamp: block.Time})
	if err := m.redis.Publish(ctx, m.names.BlockChannel(), event).Err(); err != nil {
		m.log.Warn("failed to publish block", "height", block.Height, "error", err.Error())
		return
	}
	metrics.BlocksPublished.Inc()
}

// writeFactors publishes the service factors, on election only and for cache_ttl, as upstream does.
func (m *Miner) writeFactors(ctx context.Context) {
	ttl := time.Duration(m.config.CacheTTL)
	if m.config.DefaultServiceFactor > 0 {
		m.redis.Set(ctx, m.names.DefaultFactor(), m.config.DefaultServiceFactor, ttl)
	}
	for service, factor := range m.config.ServiceFactors {
		m.redis.Set(ctx, m.names.ServiceFactor(service), factor, ttl)
	}
}
