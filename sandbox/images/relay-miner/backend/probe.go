package backend

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/metrics"
)

const maxProbeBody = 1 << 20

// Probe checks the endpoints actively until the context ends; it returns at once when no health check is configured.
func (p *Pool) Probe(ctx context.Context, client *http.Client) {
	check := p.Config.HealthCheck
	if check == nil || !check.Enabled {
		return
	}
	ticker := time.NewTicker(time.Duration(check.IntervalSeconds) * time.Second)
	defer ticker.Stop()
	for {
		for _, endpoint := range p.endpoints {
			p.probeOnce(ctx, client, endpoint)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (p *Pool) probeOnce(ctx context.Context, client *http.Client, e *Endpoint) {
	check := p.Config.HealthCheck
	if p.probePasses(ctx, client, e) {
		metrics.HealthSuccesses.WithLabelValues(p.Service, e.Name).Inc()
		if e.succeed(orDefault(check.HealthyThreshold, 2)) {
			p.changed(e, true)
		}
		return
	}
	if ctx.Err() != nil {
		return
	}
	metrics.HealthFailures.WithLabelValues(p.Service, e.Name).Inc()
	if e.fail(orDefault(check.UnhealthyThreshold, 3)) {
		p.changed(e, false)
	}
}

func (p *Pool) probePasses(ctx context.Context, client *http.Client, e *Endpoint) bool {
	check := p.Config.HealthCheck
	bounded, cancel := context.WithTimeout(ctx, time.Duration(orDefault(check.TimeoutSeconds, 5))*time.Second)
	defer cancel()
	path := check.Endpoint
	if path == "" {
		path = p.Config.BasePath
	}
	address := strings.TrimSuffix(e.URL.String(), "/") + "/" + strings.TrimPrefix(path, "/")
	method := check.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(bounded, method, address, strings.NewReader(check.RequestBody))
	if err != nil {
		return false
	}
	if check.RequestBody != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if check.ContentType != "" {
		request.Header.Set("Content-Type", check.ContentType)
	}
	applyProbeAuthentication(request, p.Config.Authentication)
	for name, value := range check.Headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	if len(check.ExpectedStatus) > 0 {
		if !slices.Contains(check.ExpectedStatus, response.StatusCode) {
			return false
		}
	} else if response.StatusCode/100 != 2 {
		return false
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxProbeBody))
	return err == nil && strings.Contains(string(body), check.ExpectedBody)
}

// applyProbeAuthentication prefers bearer over plain over basic, other than relays do.
func applyProbeAuthentication(request *http.Request, auth *config.Authentication) {
	switch {
	case auth == nil:
	case auth.BearerToken != "":
		request.Header.Set("Authorization", "Bearer "+auth.BearerToken)
	case auth.PlainToken != "":
		request.Header.Set("Authorization", auth.PlainToken)
	case auth.Username != "":
		request.SetBasicAuth(auth.Username, auth.Password)
	}
}

func orDefault(value, fallback int) int {
	if value > 0 {
		return value
	}
	return fallback
}
