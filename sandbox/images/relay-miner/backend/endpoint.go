// Package backend chooses, calls and judges the endpoints that serve a transport of a service.
package backend

import (
	"net/url"
	"strings"
	"sync"
	"time"
)

// Endpoint is one address with its health.
type Endpoint struct {
	Name string
	Raw  string
	URL  *url.URL

	mu        sync.Mutex
	failures  int
	successes int
	ejectedAt time.Time
}

func newEndpoint(name, raw string) (*Endpoint, error) {
	address := raw
	if !strings.Contains(raw, "://") {
		address = "http://" + raw
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = parsed.Host + parsed.Path
	}
	return &Endpoint{Name: name, Raw: raw, URL: parsed}, nil
}

// healthy is true for an endpoint that is not ejected, or whose ejection is older than recovery (0 = never recovers by time).
func (e *Endpoint) healthy(recovery time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ejectedAt.IsZero() || (recovery > 0 && time.Since(e.ejectedAt) >= recovery)
}

// fail counts one failure and tells whether it ejected the endpoint.
func (e *Endpoint) fail(threshold int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.successes = 0
	e.failures++
	if e.failures < threshold {
		return false
	}
	wasHealthy := e.ejectedAt.IsZero()
	e.ejectedAt = time.Now()
	return wasHealthy
}

// succeed counts one success and tells whether it brought the endpoint back.
func (e *Endpoint) succeed(threshold int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failures = 0
	e.successes++
	if e.ejectedAt.IsZero() || e.successes < threshold {
		return false
	}
	e.ejectedAt = time.Time{}
	return true
}
