package miner

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

// readBlock bounds a blocking read, so that a miner without relays still ends fast.
const readBlock = time.Second

// mine publishes one supplier and works on its stream until the lease ends.
func (m *Miner) mine(ctx context.Context, supplier string) {
	if err := m.publishSupplier(ctx, supplier); err != nil {
		m.log.Warn("failed to publish supplier", "supplier", supplier, "error", err.Error())
	}
	stream := m.names.Stream(supplier)
	m.createGroup(ctx, stream)
	reconcile := time.Duration(m.config.SupplierReconcileIntervalSeconds) * time.Second
	for published := time.Now(); ctx.Err() == nil; {
		if reconcile > 0 && time.Since(published) > reconcile {
			published = time.Now()
			if err := m.publishSupplier(ctx, supplier); err != nil {
				m.log.Warn("failed to publish supplier", "supplier", supplier, "error", err.Error())
			}
		}
		entries, err := m.read(ctx, stream)
		if err != nil {
			m.readFailed(ctx, supplier, stream, err)
			continue
		}
		for _, entry := range entries {
			if m.add(ctx, supplier, entry) {
				m.acknowledge(ctx, supplier, stream, entry.ID)
			}
		}
	}
}

func (m *Miner) createGroup(ctx context.Context, stream string) {
	err := m.redis.XGroupCreateMkStream(ctx, stream, m.names.ConsumerGroup(), "0").Err()
	if err != nil && !strings.Contains(err.Error(), "BUSYGROUP") && ctx.Err() == nil {
		m.log.Warn("failed to create consumer group", "stream", stream, "error", err.Error())
	}
}

// read asks for new entries only: entries of a miner that died stay pending, as upstream's do (defect B1).
func (m *Miner) read(ctx context.Context, stream string) ([]redis.XMessage, error) {
	streams, err := m.redis.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: m.names.ConsumerGroup(), Consumer: m.consumer, Streams: []string{stream, ">"}, Count: int64(m.config.BatchSize), Block: readBlock,
	}).Result()
	if errors.Is(err, redis.Nil) || len(streams) == 0 {
		return nil, ignoreNil(err)
	}
	return streams[0].Messages, err
}

func ignoreNil(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}

func (m *Miner) readFailed(ctx context.Context, supplier, stream string, err error) {
	if ctx.Err() != nil {
		return
	}
	metrics.RedisConsumeErrors.WithLabelValues(supplier, "read").Inc()
	if strings.Contains(err.Error(), "NOGROUP") {
		m.createGroup(ctx, stream)
		return
	}
	m.log.Warn("failed to read stream", "stream", stream, "error", err.Error())
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// add puts one relay into its session's tree and tells whether the entry is done with.
func (m *Miner) add(ctx context.Context, supplier string, entry redis.XMessage) bool {
	text, _ := entry.Values["data"].(string)
	mined, err := relaypb.DecodeMined([]byte(text))
	if err != nil {
		m.log.Warn("stream entry is no relay", "stream_id", entry.ID, "error", err.Error())
		return true
	}
	metrics.RedisConsumed.WithLabelValues(supplier, mined.ServiceID).Inc()
	metrics.RelaysConsumed.WithLabelValues(supplier, mined.ServiceID).Inc()
	metrics.EndToEnd.WithLabelValues(supplier).Observe(time.Since(time.Unix(0, mined.PublishedUnixNano)).Seconds())
	if reason := m.refusal(ctx, supplier, mined); reason != "" {
		metrics.MinerRejected.WithLabelValues(supplier, reason, mined.ServiceID).Inc()
		return true
	}
	if err := m.grow(ctx, mined); err != nil {
		reason := "transient_error"
		if ctx.Err() != nil {
			reason = "shutdown_cancel"
		}
		metrics.RelaysFailed.WithLabelValues(supplier, mined.ServiceID, mined.SessionID, reason).Inc()
		metrics.SessionStoreErrors.WithLabelValues(supplier, "add").Inc()
		return false
	}
	metrics.RelaysAdded.WithLabelValues(supplier, mined.ServiceID, mined.SessionID).Inc()
	return true
}

// refusal says why a relay is not added, or nothing.
func (m *Miner) refusal(ctx context.Context, supplier string, mined *relaypb.Mined) string {
	if mined.Supplier != supplier {
		return "supplier_not_found"
	}
	if height := m.height.Load(); height > mined.SessionEndHeight+m.params.ClaimOpen {
		return "session_sealed"
	}
	key := m.names.Dedup(mined.SessionID)
	added, err := m.redis.SAdd(ctx, key, mined.Hash).Result()
	if err == nil && added == 0 {
		return "duplicate"
	}
	m.redis.Expire(ctx, key, time.Duration(m.config.CacheTTL))
	return ""
}

// acknowledge removes an entry for every group; the command exists since Redis 8.2.
func (m *Miner) acknowledge(ctx context.Context, supplier, stream, id string) {
	err := m.redis.Do(context.WithoutCancel(ctx), "XACKDEL", stream, m.names.ConsumerGroup(), "DELREF", "IDS", 1, id).Err()
	if err != nil {
		metrics.RedisConsumeErrors.WithLabelValues(supplier, "ack").Inc()
		m.log.Error("failed to acknowledge relay", "stream", stream, "error", err.Error())
		return
	}
	metrics.RedisAcked.WithLabelValues(supplier).Inc()
}
