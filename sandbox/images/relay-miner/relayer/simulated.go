package relayer

import (
	"net/http"
	"time"

	"pocket.sandbox/relay-miner/metrics"
)

// serveSimulated serves a probe relay: the real backend and signature, no meter, nothing published.
func (s *Server) serveSimulated(w http.ResponseWriter, r *http.Request, one *relay, keyID string) {
	record := func(result string) {
		metrics.SimulatedRelays.WithLabelValues(one.transport, one.service.id, one.request.Supplier, result).Inc()
	}
	select {
	case s.simulator.slots <- struct{}{}:
		defer func() { <-s.simulator.slots }()
	default:
		record("rate_limited")
		sendError(w, http.StatusTooManyRequests, "simulation concurrency limit reached")
		return
	}
	if refused := s.simulator.verify(r.Context(), keyID, one.request); refused != nil {
		record(refused.reason)
		sendError(w, refused.status, refused.message)
		return
	}
	pool := s.usablePool(one)
	if pool == nil {
		record("backend_error")
		sendUnavailable(w, one.service.id)
		return
	}
	got, err := s.forward(r.Context(), one.service, pool, one.inner, one.identity(), 0)
	if err != nil || got == nil {
		record("backend_error")
		sendError(w, http.StatusBadGateway, "backend error")
		return
	}
	if got.status >= 500 {
		got.close()
		record("backend_error")
		sendError(w, got.status, "backend service error")
		return
	}
	if _, refused := s.reply(w, r, one, got); refused != nil {
		record("sign_failed")
		sendError(w, refused.status, refused.message)
		return
	}
	record("success")
	metrics.SimulatedDuration.WithLabelValues(one.transport, one.service.id).Observe(time.Since(one.start).Seconds())
}
