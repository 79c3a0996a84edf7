package miner

import (
	"context"
	"maps"
	"slices"
	"time"

	"pocket.sandbox/relay-miner/metrics"
)

// claimSuppliers keeps this miner's share of the suppliers leased and mined, until the context ends.
func (m *Miner) claimSuppliers(ctx context.Context) {
	renew := time.NewTicker(time.Duration(m.config.SupplierClaiming.RenewRateSeconds) * time.Second)
	defer renew.Stop()
	rebalance := time.NewTicker(time.Duration(m.config.SupplierClaiming.RebalanceIntervalSeconds) * time.Second)
	defer rebalance.Stop()
	m.balance(ctx, false)
	for {
		select {
		case <-renew.C:
			m.renewLeases(ctx)
		case <-rebalance.C:
			m.balance(ctx, true)
		case <-ctx.Done():
			m.releaseAll()
			return
		}
	}
}

func (m *Miner) ttl() time.Duration {
	return time.Duration(m.config.SupplierClaiming.ClaimTTLSeconds) * time.Second
}

// register announces this instance and forgets the dead ones; it returns how many miners live.
func (m *Miner) register(ctx context.Context) (int, error) {
	if err := m.redis.Set(ctx, m.names.Instance(m.consumer), time.Now().UnixNano(), m.ttl()).Err(); err != nil {
		return 0, err
	}
	if err := m.redis.SAdd(ctx, m.names.ActiveMiners(), m.consumer).Err(); err != nil {
		return 0, err
	}
	members, err := m.redis.SMembers(ctx, m.names.ActiveMiners()).Result()
	if err != nil {
		return 0, err
	}
	alive := 0
	for _, member := range members {
		exists, err := m.redis.Exists(ctx, m.names.Instance(member)).Result()
		if err != nil {
			return 0, err
		}
		if exists == 0 {
			m.redis.SRem(ctx, m.names.ActiveMiners(), member)
			continue
		}
		alive++
	}
	return max(alive, 1), nil
}

// balance takes free suppliers up to the fair share and, when asked, gives back what is above it.
func (m *Miner) balance(ctx context.Context, giveBack bool) {
	alive, err := m.register(ctx)
	if err != nil {
		m.log.Warn("supplier claiming failed", "error", err.Error())
		return
	}
	share := (len(m.keys) + alive - 1) / alive
	metrics.SupplierFairShare.WithLabelValues(m.instance).Set(float64(share))
	owned := m.ownedSuppliers()
	if giveBack {
		for len(owned) > share {
			last := owned[len(owned)-1]
			m.release(ctx, last)
			owned = owned[:len(owned)-1]
		}
	}
	for _, supplier := range slices.Sorted(maps.Keys(m.keys)) {
		if len(owned) >= share {
			break
		}
		if !slices.Contains(owned, supplier) && m.claim(ctx, supplier) {
			owned = append(owned, supplier)
		}
	}
	m.countOwned()
}

func (m *Miner) claim(ctx context.Context, supplier string) bool {
	key := m.names.Claim(supplier)
	taken, err := m.redis.SetNX(ctx, key, m.consumer, m.ttl()).Result()
	if err != nil {
		m.log.Warn("supplier claiming failed", "supplier", supplier, "error", err.Error())
		return false
	}
	if !taken {
		if owner, _ := m.redis.Get(ctx, key).Result(); owner != m.consumer {
			return false
		}
	}
	m.log.Info("claimed supplier", "supplier", supplier)
	m.startMining(ctx, supplier)
	return true
}

// renewLeases keeps what is ours and stops mining what is not any more.
func (m *Miner) renewLeases(ctx context.Context) {
	if _, err := m.register(ctx); err != nil {
		m.log.Warn("supplier claiming failed", "error", err.Error())
		return
	}
	for _, supplier := range m.ownedSuppliers() {
		renewed, err := renewLock.Run(ctx, m.redis, []string{m.names.Claim(supplier)}, m.consumer, m.ttl().Milliseconds()).Int64()
		if err == nil && renewed == 0 {
			m.log.Warn("lost supplier lease", "supplier", supplier)
			m.stopMining(supplier)
		}
	}
	m.balance(ctx, false)
}

func (m *Miner) release(ctx context.Context, supplier string) {
	m.stopMining(supplier)
	releaseLock.Run(ctx, m.redis, []string{m.names.Claim(supplier)}, m.consumer)
	m.log.Info("released supplier", "supplier", supplier)
}

func (m *Miner) releaseAll() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for _, supplier := range m.ownedSuppliers() {
		m.release(ctx, supplier)
	}
	m.redis.SRem(ctx, m.names.ActiveMiners(), m.consumer)
	m.redis.Del(ctx, m.names.Instance(m.consumer))
}

func (m *Miner) ownedSuppliers() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.owned))
}

func (m *Miner) startMining(ctx context.Context, supplier string) {
	mining, cancel := context.WithCancel(ctx)
	m.mu.Lock()
	m.owned[supplier] = cancel
	m.mu.Unlock()
	m.worker.Go(func() { m.mine(mining, supplier) })
}

func (m *Miner) stopMining(supplier string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if cancel := m.owned[supplier]; cancel != nil {
		cancel()
		delete(m.owned, supplier)
	}
}

func (m *Miner) countOwned() {
	count := float64(len(m.ownedSuppliers()))
	metrics.SuppliersClaimed.WithLabelValues(m.instance).Set(count)
	metrics.SuppliersActive.Set(count)
}
