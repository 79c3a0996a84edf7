package relayer

import (
	"encoding/json"
	"net/http"

	"pocket.sandbox/relay-miner/config"
)

type readyBody struct {
	ServiceID   string        `json:"service_id,omitempty"`
	Ready       bool          `json:"ready"`
	BlockHeight int64         `json:"block_height"`
	Pool        readyPool     `json:"pool"`
	Backends    readyBackends `json:"backends"`
	Error       string        `json:"error,omitempty"`
}

type readyPool struct {
	Profile                string  `json:"profile"`
	MaxConnsPerHost        int     `json:"max_conns_per_host"`
	MaxIdleConnsPerHost    int     `json:"max_idle_conns_per_host"`
	IdleConnTimeoutSeconds int     `json:"idle_conn_timeout_seconds"`
	InFlight               int64   `json:"in_flight"`
	SaturationPct          float64 `json:"saturation_pct"`
}

type readyBackends struct {
	Total     int             `json:"total"`
	Healthy   int             `json:"healthy"`
	Endpoints []readyEndpoint `json:"endpoints"`
}

type readyEndpoint struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	Healthy bool   `json:"healthy"`
}

// readyService answers /ready/<service>: 200 with a healthy endpoint, 503 without, 404 unknown, 400 empty.
func (s *Server) readyService(w http.ResponseWriter, id string) {
	status, body := s.readiness(id)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Server) readiness(id string) (int, readyBody) {
	if id == "" {
		return http.StatusBadRequest, readyBody{Error: "service_id path parameter is required"}
	}
	built, known := s.services[id]
	if !known {
		return http.StatusNotFound, readyBody{ServiceID: id, Error: "unknown service"}
	}
	body := readyBody{ServiceID: id, BlockHeight: s.height.Load(), Pool: readyPool{
		Profile: built.config.PoolProfile, MaxConnsPerHost: built.limits.MaxConnsPerHost, MaxIdleConnsPerHost: built.limits.MaxIdleConnsPerHost,
		IdleConnTimeoutSeconds: built.limits.IdleConnTimeoutSeconds, InFlight: built.inFlight.Load(),
	}}
	body.Pool.SaturationPct = 100 * float64(body.Pool.InFlight) / float64(built.limits.MaxConnsPerHost)
	for _, transport := range config.Transports {
		pool := built.pools[transport]
		if pool == nil {
			continue
		}
		for _, endpoint := range pool.All() {
			healthy := pool.Healthy(endpoint)
			body.Backends.Total++
			if healthy {
				body.Backends.Healthy++
			}
			body.Backends.Endpoints = append(body.Backends.Endpoints, readyEndpoint{Name: endpoint.Name, URL: endpoint.Raw, Healthy: healthy})
		}
	}
	body.Ready = body.Backends.Healthy > 0
	if !body.Ready {
		return http.StatusServiceUnavailable, body
	}
	return http.StatusOK, body
}
