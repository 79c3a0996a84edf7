package relayer

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/metrics"
)

const (
	idleTimeout      = 120 * time.Second
	readTimeoutExtra = 5 * time.Second
	maxStreams       = 250
)

// listenRelays starts the relay port, HTTP/1.1 and h2c. A taken port is logged once and lived with: upstream stays up too.
func (s *Server) listenRelays() *http.Server {
	longest := 0
	for _, built := range s.services {
		longest = max(longest, built.timeout.RequestTimeoutSeconds)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Addr: s.config.ListenAddr, Handler: http.HandlerFunc(s.ingress), Protocols: protocols, IdleTimeout: idleTimeout,
		ReadTimeout: time.Duration(longest)*time.Second + readTimeoutExtra, HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		ConnState: countConnections,
	}
	s.serve(server)
	return server
}

// listenHealth starts the health port with /health, /ready and /ready/<service>.
func (s *Server) listenHealth() *http.Server {
	if !s.config.HealthCheck.Enabled {
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "OK") })
	mux.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "READY") })
	mux.HandleFunc("/ready/", func(w http.ResponseWriter, r *http.Request) {
		s.readyService(w, strings.TrimPrefix(r.URL.Path, "/ready/"))
	})
	server := &http.Server{Addr: s.config.HealthCheck.Addr, Handler: mux, ReadHeaderTimeout: readTimeoutExtra}
	s.serve(server)
	return server
}

func (s *Server) serve(server *http.Server) {
	go func() {
		if err := server.ListenAndServe(); err != nil && err != http.ErrServerClosed {
			s.log.Error("HTTP server error", "error", err.Error())
		}
	}()
}

func countConnections(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		metrics.ActiveConnections.Inc()
	case http.StateClosed, http.StateHijacked:
		metrics.ActiveConnections.Dec()
	}
}

// probeChain looks at both chain endpoints once; a failure is a warning only.
func probeChain(ctx context.Context, c config.PocketNode, log *slog.Logger) {
	bounded, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, http.MethodGet, strings.TrimSuffix(c.QueryNodeRPCURL, "/")+"/status", nil)
	if err == nil {
		var response *http.Response
		if response, err = http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
		}
	}
	if err != nil {
		log.Warn("chain RPC endpoint does not answer", "error", err.Error())
	}
	address := c.QueryNodeGRPCURL
	for _, scheme := range []string{"grpc://", "grpcs://", "http://", "https://"} {
		address = strings.TrimPrefix(address, scheme)
	}
	connection, err := (&net.Dialer{}).DialContext(bounded, "tcp", address)
	if err != nil {
		log.Warn("chain gRPC endpoint does not answer", "error", err.Error())
		return
	}
	connection.Close()
}
