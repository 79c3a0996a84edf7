package miner

import (
	"context"
	"encoding/json"
	"time"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
)

// followHeights hears every block that the leader publishes and moves the sessions on.
func (m *Miner) followHeights(ctx context.Context) {
	subscription := m.redis.Subscribe(ctx, m.names.BlockChannel())
	// Receiving does not end with the context, only with the subscription.
	defer context.AfterFunc(ctx, func() { subscription.Close() })()
	var last time.Time
	for {
		message, err := subscription.ReceiveMessage(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			m.log.Warn("block feed interrupted", "error", err.Error())
			time.Sleep(time.Second)
			continue
		}
		var block redisx.BlockEvent
		if err := json.Unmarshal([]byte(message.Payload), &block); err != nil {
			m.log.Warn("block event is not JSON", "error", err.Error())
			continue
		}
		m.height.Store(block.Height)
		metrics.BlocksReceived.Inc()
		metrics.MinerHeight.Set(float64(block.Height))
		metrics.CacheHeight.Set(float64(block.Height))
		m.measureInterval(last, block.Timestamp)
		last = block.Timestamp
		m.advanceSessions(ctx, block.Height)
	}
}

func (m *Miner) measureInterval(last, now time.Time) {
	if last.IsZero() {
		return
	}
	interval := now.Sub(last).Seconds()
	metrics.BlockInterval.Set(interval)
	monitor := m.config.BlockHealthMonitor
	if monitor.Enabled && interval > monitor.SlownessThreshold*float64(m.config.BlockTimeSeconds) {
		metrics.SlowBlocks.Inc()
	}
}
