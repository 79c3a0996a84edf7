package relayer

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"pocket.sandbox/relay-miner/backend"
	"pocket.sandbox/relay-miner/metrics"
)

const (
	closeSessionExpired = 4000
	closeValidation     = 4001
	closeStake          = 4002
	closeBackend        = 4003

	maxFrame     = 15 << 20
	pingInterval = 27 * time.Second
	pongWait     = 30 * time.Second
)

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// serveWebsocket checks the handshake, opens the backend and bridges both until one side ends.
func (s *Server) serveWebsocket(w http.ResponseWriter, r *http.Request) {
	serviceID := websocketService(r)
	built, known := s.services[serviceID]
	supplier := r.Header.Get("Pocket-Supplier-Address")
	switch {
	case serviceID == "":
		sendError(w, http.StatusBadRequest, "missing service ID in WebSocket handshake")
		return
	case !known:
		sendError(w, http.StatusNotFound, "unknown service: "+serviceID)
		return
	case len(s.keys) == 0:
		sendError(w, http.StatusInternalServerError, "relayer not properly configured")
		return
	}
	if supplier != "" {
		if _, refused := s.suppliers.admit(r.Context(), s.keys, supplier, serviceID); refused != nil {
			sendError(w, refused.status, refused.message)
			return
		}
	}
	one := &relay{service: built, transport: "websocket"}
	pool := s.usablePool(one)
	if pool == nil {
		sendUnavailable(w, serviceID)
		return
	}
	gateway, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	metrics.WebsocketTotal.WithLabelValues(serviceID).Inc()
	metrics.WebsocketActive.WithLabelValues(serviceID).Inc()
	defer metrics.WebsocketActive.WithLabelValues(serviceID).Dec()
	keyID := r.Header.Get(simulationHeader)
	if !s.simulator.enabled() {
		keyID = ""
	}
	b := &bridge{server: s, service: built, gateway: gateway, supplier: supplier, simulationKey: keyID}
	identity := backend.Identity{Supplier: supplier, Service: serviceID, Application: r.Header.Get("App-Address")}
	if b.backend, err = dialBackend(built, pool, identity); err != nil {
		s.log.Warn("WebSocket backend does not answer", "service_id", serviceID, "error", err.Error())
		b.closeBoth(closeBackend, "backend connection failed")
		return
	}
	b.run()
}

// websocketService finds the service of a handshake: headers first, then the first path segment.
func websocketService(r *http.Request) string {
	for _, name := range []string{"Target-Service-Id", "Pocket-Service-Id", "X-Forwarded-Host"} {
		if value := r.Header.Get(name); value != "" {
			return value
		}
	}
	segment, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return segment
}

func dialBackend(built *service, pool *backend.Pool, identity backend.Identity) (*websocket.Conn, error) {
	dialer := websocket.Dialer{HandshakeTimeout: time.Duration(max(built.timeout.DialTimeoutSeconds, 5)) * time.Second}
	endpoint := pool.Next(nil)
	connection, response, err := dialer.Dial(endpoint.URL.String(), pool.Headers(identity))
	status := 0
	if response != nil {
		status = response.StatusCode
	}
	pool.Record(endpoint, status, err)
	return connection, err
}
