package relayer

import (
	"context"
	"net/http"
	"time"

	"pocket.sandbox/relay-miner/metrics"
)

// admit runs the checks that every relay of the HTTP family passes before anything costly.
func (s *Server) admit(ctx context.Context, one *relay) *rejection {
	if one.request.Supplier == "" {
		return refuse(http.StatusBadRequest, "missing_supplier_address", "missing supplier operator address in relay request")
	}
	booting, refused := s.suppliers.admit(ctx, s.keys, one.request.Supplier, one.service.id)
	if refused != nil {
		return refused
	}
	if booting {
		metrics.ServedBoot.WithLabelValues(one.service.id, one.transport).Inc()
	}
	if int64(len(one.raw)) > one.service.config.MaxBodySizeBytes {
		return refuse(http.StatusRequestEntityTooLarge, "body_too_large", "request body too large for service")
	}
	if !plausibleHeights(one.request.Header.StartHeight, one.request.Header.EndHeight, one.height) {
		return refuse(http.StatusBadRequest, "implausible_session_heights", "implausible session heights")
	}
	return nil
}

// payFirst is the eager mode: meter and signature before the backend is called.
func (s *Server) payFirst(ctx context.Context, one *relay) *rejection {
	allowed, err := s.meter.consume(ctx, one.request, "eager")
	if !allowed && err != nil {
		return refuse(http.StatusServiceUnavailable, "meter_error", "relay metering unavailable")
	}
	if !allowed {
		return refuse(http.StatusTooManyRequests, "stake_exhausted", "session relay limit reached: claimable portion fully consumed")
	}
	start := time.Now()
	if err := validate(one.request, one.height); err != nil {
		metrics.ValidationFailures.WithLabelValues(one.service.id, "signature").Inc()
		return refuse(http.StatusForbidden, "validation_failed", err.Error())
	}
	metrics.ValidationLatency.WithLabelValues(one.service.id, "eager").Observe(time.Since(start).Seconds())
	return nil
}

// account does what pays for a served relay, outside of the client's wait: in optimistic mode signature and meter, then publishing.
func (s *Server) account(one *relay, rawResponse []byte, validated bool) {
	s.inFlight.Add(1)
	go func() {
		defer s.inFlight.Done()
		ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		if !validated {
			if reason := s.payAfter(ctx, one); reason != "" {
				metrics.RelaysDropped.WithLabelValues(one.service.id, one.request.Header.ApplicationAddress, reason).Inc()
				return
			}
		}
		metrics.RelaysMined.WithLabelValues(one.service.id).Inc()
		if err := s.publisher.publish(ctx, one.request, one.raw, rawResponse, one.height); err != nil {
			s.log.Warn("failed to publish mined relay", "supplier", one.request.Supplier, "error", err.Error())
			return
		}
		metrics.RelaysPublished.WithLabelValues(one.service.id, one.request.Supplier).Inc()
	}()
}

// payAfter returns why a relay that was served already is not paid, or nothing.
func (s *Server) payAfter(ctx context.Context, one *relay) string {
	start := time.Now()
	if err := validate(one.request, one.height); err != nil {
		metrics.ValidationFailures.WithLabelValues(one.service.id, "signature").Inc()
		s.log.Warn("served relay dropped", "service_id", one.service.id, "error", err.Error())
		return "validation_failed"
	}
	metrics.ValidationLatency.WithLabelValues(one.service.id, "optimistic").Observe(time.Since(start).Seconds())
	allowed, err := s.meter.consume(ctx, one.request, "optimistic")
	if !allowed && err != nil {
		return "meter_error"
	}
	if !allowed {
		return "stake_exhausted"
	}
	return ""
}
