package relayer

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"

	"pocket.sandbox/relay-miner/metrics"
)

// ingress routes a request on the relay port by path, upgrade and content type.
func (s *Server) ingress(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/health" || path == "/healthz" || path == "/ready":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"status":"healthy","block_height":%d}`, s.height.Load())
		return
	case strings.HasPrefix(path, "/ready/"):
		s.readyService(w, strings.TrimPrefix(path, "/ready/"))
		return
	}
	if r.ProtoMajor == 2 {
		metrics.InboundByProto.WithLabelValues("h2c").Inc()
	} else {
		metrics.InboundByProto.WithLabelValues("http1").Inc()
	}
	switch {
	case websocket.IsWebSocketUpgrade(r):
		s.serveWebsocket(w, r)
	case isGRPCWeb(r):
		s.serveGRPCWeb(w, r)
	case r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc"):
		s.serveGRPC(w, r)
	default:
		s.serveHTTP(w, r)
	}
}
