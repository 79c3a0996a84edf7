package relayer

import (
	"context"
	"encoding/json"
	"time"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
)

// followEvents keeps the block height and the supplier cache current until the context ends; the client reconnects by itself.
func (s *Server) followEvents(ctx context.Context) {
	subscription := s.redis.Subscribe(ctx, s.names.BlockChannel(), s.names.SupplierChannel())
	// Receiving does not end with the context, only with the subscription.
	defer context.AfterFunc(ctx, func() { subscription.Close() })()
	for {
		message, err := subscription.ReceiveMessage(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			s.log.Warn("block feed interrupted", "error", err.Error())
			time.Sleep(time.Second)
			continue
		}
		if message.Channel == s.names.SupplierChannel() {
			var event redisx.SupplierEvent
			if json.Unmarshal([]byte(message.Payload), &event) == nil {
				s.suppliers.forget(event.OperatorAddr)
			}
			continue
		}
		var block redisx.BlockEvent
		if err := json.Unmarshal([]byte(message.Payload), &block); err != nil {
			s.log.Warn("block event is not JSON", "error", err.Error())
			continue
		}
		s.height.Store(block.Height)
		metrics.BlocksReceived.Inc()
		metrics.RelayerHeight.Set(float64(block.Height))
		metrics.CacheHeight.Set(float64(block.Height))
	}
}
