package relayer

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
	"pocket.sandbox/relay-miner/relaypb"
)

// baseRelaysPerSession is what a session may consume without a service factor: the stand-in knows no application stakes.
const baseRelaysPerSession = 1_000_000

// meter limits the relays of a session and supplier.
type meter struct {
	config config.RelayMeter
	redis  redis.UniversalClient
	names  redisx.Names
}

// consume counts one relay. allowed follows fail_behavior when err is set.
func (m *meter) consume(ctx context.Context, request *relaypb.Request, mode string) (allowed bool, err error) {
	if !m.config.Enabled {
		return true, nil
	}
	start := time.Now()
	service := request.Header.ServiceID
	defer func() { metrics.MeterLatency.WithLabelValues(service, mode).Observe(time.Since(start).Seconds()) }()
	limit, err := m.limit(ctx, request)
	if err != nil {
		return m.failed("limit", service), err
	}
	used := m.names.MeterUsed(request.Header.SessionID, request.Supplier)
	count, err := m.redis.Incr(ctx, used).Result()
	if err != nil {
		return m.failed("consume", service), err
	}
	if count == 1 {
		m.redis.Expire(ctx, used, time.Duration(m.config.CacheTTL))
		m.redis.SAdd(ctx, m.names.MeterSessions(), request.Header.SessionID)
	}
	if count > limit {
		metrics.MeterConsumptions.WithLabelValues(service, "rejected").Inc()
		return false, nil
	}
	metrics.MeterConsumptions.WithLabelValues(service, "allowed").Inc()
	return true, nil
}

// limit reads the session's limit, or fixes it from the service factors when the session is new.
func (m *meter) limit(ctx context.Context, request *relaypb.Request) (int64, error) {
	meta := m.names.MeterMeta(request.Header.SessionID, request.Supplier)
	limit, err := m.redis.HGet(ctx, meta, "max_relays").Int64()
	if !errors.Is(err, redis.Nil) {
		return limit, err
	}
	factor, err := m.factor(ctx, request.Header.ServiceID)
	if err != nil {
		return 0, err
	}
	limit = int64(factor * baseRelaysPerSession)
	values := map[string]any{
		"max_relays": limit, "service_id": request.Header.ServiceID, "application_address": request.Header.ApplicationAddress,
		"session_end_height": request.Header.EndHeight,
	}
	if err := m.redis.HSet(ctx, meta, values).Err(); err != nil {
		return 0, err
	}
	return limit, m.redis.Expire(ctx, meta, time.Duration(m.config.CacheTTL)).Err()
}

func (m *meter) factor(ctx context.Context, service string) (float64, error) {
	for _, key := range []string{m.names.ServiceFactor(service), m.names.DefaultFactor()} {
		text, err := m.redis.Get(ctx, key).Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return 0, err
		}
		return strconv.ParseFloat(text, 64)
	}
	return 1, nil
}

func (m *meter) failed(operation, service string) bool {
	metrics.MeterRedisErrors.WithLabelValues(operation).Inc()
	metrics.MeterConsumptions.WithLabelValues(service, "error").Inc()
	return m.config.FailBehavior == "open"
}
