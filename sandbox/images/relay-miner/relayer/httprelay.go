package relayer

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"pocket.sandbox/relay-miner/backend"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

const unknown = "unknown"

// relay is one relay on its way through the relayer.
type relay struct {
	service   *service
	transport string
	request   *relaypb.Request
	inner     *relaypb.HTTPRequest
	raw       []byte
	height    int64
	start     time.Time
}

func (r *relay) identity() backend.Identity {
	return backend.Identity{Supplier: r.request.Supplier, Service: r.service.id, Application: r.request.Header.ApplicationAddress}
}

// serveHTTP serves relays of the JSON-RPC, REST and CometBFT transports, streams included.
func (s *Server) serveHTTP(w http.ResponseWriter, r *http.Request) {
	one, refused := s.parse(r)
	if refused != nil {
		metrics.RelaysReceived.WithLabelValues(unknown, unknown).Inc()
		metrics.RelaysRejected.WithLabelValues(unknown, unknown, refused.reason).Inc()
		sendError(w, refused.status, refused.message)
		return
	}
	serviceID := one.request.Header.ServiceID
	if len(s.keys) == 0 {
		s.rejectEarly(w, serviceID, refuse(http.StatusInternalServerError, "response_signer_not_configured", "relayer not properly configured"))
		return
	}
	built, known := s.services[serviceID]
	if !known {
		s.rejectEarly(w, serviceID, refuse(http.StatusNotFound, "unknown_service", "unknown service: "+serviceID))
		return
	}
	one.service = built
	one.transport = built.transportOf(r.Header)
	if keyID := r.Header.Get(simulationHeader); keyID != "" && s.simulator.enabled() {
		s.serveSimulated(w, r, one, keyID)
		return
	}
	s.serveRelay(w, r, one)
}

// parse reads the body up to the ingress cap and decodes the relay and the call inside.
func (s *Server) parse(r *http.Request) (*relay, *rejection) {
	one := &relay{start: time.Now(), height: s.height.Load()}
	limit := s.config.DefaultMaxBodySizeBytes
	raw, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "read_body_error", "failed to read request body")
	}
	if int64(len(raw)) > limit {
		return nil, refuse(http.StatusRequestEntityTooLarge, "body_too_large", "request body too large")
	}
	invalid := refuse(http.StatusBadRequest, "invalid_relay_request", "invalid relay request: body must be a valid RelayRequest protobuf")
	one.raw = raw
	if one.request, err = relaypb.DecodeRequest(raw); err != nil || one.request.Header.ServiceID == "" {
		return nil, invalid
	}
	if one.inner, err = relaypb.DecodeHTTPRequest(one.request.Payload); err != nil {
		return nil, invalid
	}
	return one, nil
}

func (s *Server) rejectEarly(w http.ResponseWriter, serviceID string, refused *rejection) {
	metrics.RelaysReceived.WithLabelValues(serviceID, unknown).Inc()
	metrics.RelaysRejected.WithLabelValues(serviceID, unknown, refused.reason).Inc()
	sendError(w, refused.status, refused.message)
}

func (s *Server) serveRelay(w http.ResponseWriter, r *http.Request, one *relay) {
	labels := []string{one.service.id, one.transport}
	metrics.RelaysReceived.WithLabelValues(labels...).Inc()
	reject := func(refused *rejection) {
		metrics.RelaysRejected.WithLabelValues(append(labels, refused.reason)...).Inc()
		sendError(w, refused.status, refused.message)
	}
	writeDeadline := time.Now().Add(time.Duration(one.service.timeout.RequestTimeoutSeconds)*time.Second + drainTimeout)
	_ = http.NewResponseController(w).SetWriteDeadline(writeDeadline)
	if refused := s.admit(r.Context(), one); refused != nil {
		reject(refused)
		return
	}
	metrics.RequestSize.WithLabelValues(labels...).Observe(float64(len(one.raw)))
	eager := one.service.config.ValidationMode == "eager"
	if eager {
		if refused := s.payFirst(r.Context(), one); refused != nil {
			reject(refused)
			return
		}
	}
	pool := s.usablePool(one)
	if pool == nil {
		sendUnavailable(w, one.service.id)
		return
	}
	metrics.PreBackend.WithLabelValues(labels...).Observe(time.Since(one.start).Seconds())
	got, err := s.forward(r.Context(), one.service, pool, one.inner, one.identity(), pool.MaxRetries)
	called := time.Now()
	if err != nil || got == nil {
		reject(refuse(http.StatusBadGateway, outcomeOf(got, err), "backend error"))
		return
	}
	if got.status >= 500 {
		got.close()
		reject(refuse(got.status, "backend_5xx", "backend service error"))
		return
	}
	rawResponse, refused := s.reply(w, r, one, got)
	if refused != nil {
		reject(refused)
		return
	}
	metrics.PostBackend.WithLabelValues(labels...).Observe(time.Since(called).Seconds())
	metrics.RelaysServed.WithLabelValues(append(labels, strconv.Itoa(got.status))...).Inc()
	metrics.RelayLatency.WithLabelValues(labels...).Observe(time.Since(one.start).Seconds())
	s.account(one, rawResponse, eager)
}

// usablePool returns the pool of the relay's transport; nil, counted, when there is none or all its endpoints are ejected.
func (s *Server) usablePool(one *relay) *backend.Pool {
	pool := one.service.pools[one.transport]
	if pool == nil {
		metrics.BackendMissing.WithLabelValues(one.service.id, one.transport).Inc()
	} else if pool.HasHealthy() {
		return pool
	}
	metrics.FastFails.WithLabelValues(one.service.id).Inc()
	return nil
}
