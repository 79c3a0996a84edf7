package relayer

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
	"pocket.sandbox/relay-miner/relaypb"
)

const computeUnitsPerRelay = 1

// publisher hands served relays to the miners through one stream a supplier.
type publisher struct {
	redis redis.UniversalClient
	names redisx.Names
	ttl   time.Duration
	// A stream's expiry is set once a process and never refreshed: upstream's defect B2 is part of the behaviour.
	expiring sync.Map
}

func newPublisher(client redis.UniversalClient, names redisx.Names, ttl time.Duration) *publisher {
	return &publisher{redis: client, names: names, ttl: ttl}
}

func (p *publisher) publish(ctx context.Context, request *relaypb.Request, rawRequest, rawResponse []byte, height int64) error {
	relay := relaypb.MarshalRelay(rawRequest, rawResponse)
	hash := sha256.Sum256(relay)
	mined := relaypb.Mined{
		Hash: hash[:], Relay: relay, ComputeUnits: computeUnitsPerRelay, SessionID: request.Header.SessionID,
		SessionStartHeight: request.Header.StartHeight, SessionEndHeight: request.Header.EndHeight, Supplier: request.Supplier,
		ServiceID: request.Header.ServiceID, ApplicationAddress: request.Header.ApplicationAddress, ArrivalHeight: height,
		PublishedUnixNano: time.Now().UnixNano(),
	}
	stream := p.names.Stream(request.Supplier)
	err := p.redis.XAdd(ctx, &redis.XAddArgs{Stream: stream, Values: map[string]any{"data": mined.Marshal()}}).Err()
	if err != nil {
		metrics.RedisPublishErrors.WithLabelValues(request.Supplier, request.Header.ServiceID).Inc()
		return err
	}
	if _, done := p.expiring.LoadOrStore(stream, true); !done {
		if p.redis.Expire(ctx, stream, p.ttl).Err() != nil {
			p.expiring.Delete(stream)
		}
	}
	metrics.RedisPublished.WithLabelValues(request.Supplier, request.Header.ServiceID).Inc()
	return nil
}
