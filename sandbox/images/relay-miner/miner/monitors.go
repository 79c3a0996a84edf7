package miner

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pocket.sandbox/relay-miner/metrics"
)

const redisWatchInterval = 5 * time.Second

// watchRedis measures Redis' memory until the context ends.
func (m *Miner) watchRedis(ctx context.Context) {
	every(ctx, redisWatchInterval, func() {
		info, err := m.redis.Info(ctx, "memory").Result()
		if err != nil {
			return
		}
		used, limit := infoNumber(info, "used_memory"), infoNumber(info, "maxmemory")
		metrics.RedisUsedMemory.Set(used)
		metrics.RedisMaxMemory.Set(limit)
		if limit == 0 {
			metrics.RedisMemoryRatio.Set(-1)
			return
		}
		metrics.RedisMemoryRatio.Set(used / limit)
	})
}

func infoNumber(info, name string) float64 {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+":"); ok {
			number, _ := strconv.ParseFloat(value, 64)
			return number
		}
	}
	return 0
}

// watchBalances measures the operators' balances while this miner leads.
func (m *Miner) watchBalances(ctx context.Context) {
	threshold := m.config.BalanceMonitor.BalanceThresholdUpokt
	every(ctx, time.Duration(m.config.BalanceMonitor.CheckIntervalSeconds)*time.Second, func() {
		for supplier := range m.keys {
			balance, err := m.chain.Balance(ctx, supplier)
			if err != nil {
				metrics.MonitorErrors.WithLabelValues(supplier, "balance_query").Inc()
				continue
			}
			health := 2.0
			if balance == 0 {
				health = 0
			} else if balance < threshold {
				health = 1
			}
			metrics.SupplierBalance.WithLabelValues(supplier).Set(float64(balance))
			metrics.BalanceHealth.WithLabelValues(supplier).Set(health)
		}
	})
}

// every runs work at once and then at each interval, until the context ends.
func every(ctx context.Context, interval time.Duration, work func()) {
	ticker := time.NewTicker(max(interval, time.Second))
	defer ticker.Stop()
	for {
		work()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
