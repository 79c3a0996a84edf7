package metrics

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pocket.sandbox/relay-miner/config"
)

// Serve starts /metrics, /health and /ready in the background; ready answers 503 while it returns an error.
func Serve(c config.Listener, registry *prometheus.Registry, ready func() error, log *slog.Logger) {
	if !c.Enabled {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "OK") })
	mux.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) {
		if err := ready(); err != nil {
			http.Error(w, "Not Ready", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "READY")
	})
	listen("metrics", c.Addr, mux, log)
}

// ServePprof starts the profiler in the background when it is on.
func ServePprof(c config.Listener, log *slog.Logger) {
	if !c.Enabled {
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	listen("pprof", c.Addr, mux, log)
}

func listen(name, address string, handler http.Handler, log *slog.Logger) {
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		log.Info("listening", "server", name, "addr", address)
		if err := server.ListenAndServe(); err != nil {
			log.Error(name+" server error", "error", err.Error())
		}
	}()
}
