package backend

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/metrics"
)

const (
	defaultBreakerThreshold = 5
	defaultRecovery         = 30 * time.Second
	defaultRetries          = 1
)

// Pool is the endpoints of one transport of one service.
type Pool struct {
	Service    string
	Transport  string
	Config     *config.Backend
	MaxRetries int

	endpoints  []*Endpoint
	roundRobin bool
	next       atomic.Uint64
	breaker    int
	recovery   time.Duration
	log        *slog.Logger
}

// NewPool builds a pool from a validated configuration.
func NewPool(service, transport string, c *config.Backend, log *slog.Logger) (*Pool, error) {
	p := &Pool{
		Service: service, Transport: transport, Config: c, MaxRetries: defaultRetries, breaker: defaultBreakerThreshold,
		recovery: defaultRecovery, log: log.With("service_id", service, "rpc_type", transport),
	}
	for _, item := range c.Endpoints() {
		endpoint, err := newEndpoint(item.Name, item.URL)
		if err != nil {
			return nil, fmt.Errorf("service[%s].backends[%s]: %w", service, transport, err)
		}
		p.endpoints = append(p.endpoints, endpoint)
	}
	p.roundRobin = c.LoadBalancing == "round_robin" || (c.LoadBalancing == "" && len(p.endpoints) > 1)
	if c.MaxRetries != nil {
		p.MaxRetries = *c.MaxRetries
	}
	if c.RecoveryTimeoutSeconds != nil {
		p.recovery = time.Duration(*c.RecoveryTimeoutSeconds) * time.Second
	}
	if c.HealthCheck != nil && c.HealthCheck.UnhealthyThreshold > 0 {
		p.breaker = c.HealthCheck.UnhealthyThreshold
	}
	return p, nil
}

// All lists the endpoints.
func (p *Pool) All() []*Endpoint { return p.endpoints }

// Healthy tells whether an endpoint gets traffic.
func (p *Pool) Healthy(e *Endpoint) bool { return e.healthy(p.recovery) }

// HasHealthy tells whether any endpoint gets traffic.
func (p *Pool) HasHealthy() bool { return p.Next(nil) != nil }

// Next chooses a healthy endpoint other than excluded, or nil.
func (p *Pool) Next(excluded *Endpoint) *Endpoint {
	start := 0
	if p.roundRobin {
		start = int(p.next.Add(1) % uint64(len(p.endpoints)))
	}
	for i := range p.endpoints {
		candidate := p.endpoints[(start+i)%len(p.endpoints)]
		if candidate != excluded && p.Healthy(candidate) {
			return candidate
		}
	}
	return nil
}

// Record feeds the passive breaker: 5xx and connection failures count, timeouts, cancelled requests and 4xx do not.
func (p *Pool) Record(e *Endpoint, status int, err error) {
	switch {
	case err != nil && (IsTimeout(err) || errors.Is(err, context.Canceled)):
		return
	case err != nil || status >= 500:
		if e.fail(p.breaker) {
			p.changed(e, false)
		}
	default:
		if e.succeed(1) {
			p.changed(e, true)
		}
	}
}

func (p *Pool) changed(e *Endpoint, healthy bool) {
	value := 0.0
	if healthy {
		value = 1
	}
	metrics.BackendHealth.WithLabelValues(p.Service, e.Name).Set(value)
	p.log.Warn("backend endpoint changed health", "endpoint", e.Name, "healthy", healthy)
}

// IsTimeout tells a deadline from other failures.
func IsTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}

// Retryable tells whether another endpoint may be tried: transport errors and 5xx, never timeouts.
func Retryable(status int, err error) bool {
	if err != nil {
		return !IsTimeout(err) && !errors.Is(err, context.Canceled)
	}
	return status >= 500
}
