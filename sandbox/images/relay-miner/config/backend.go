package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Backend is where one transport of a service is served.
type Backend struct {
	URL                    string            `yaml:"url"`
	URLs                   []Endpoint        `yaml:"urls"`
	BasePath               string            `yaml:"base_path"`
	LoadBalancing          string            `yaml:"load_balancing"`
	Headers                map[string]string `yaml:"headers"`
	Authentication         *Authentication   `yaml:"authentication"`
	MaxRetries             *int              `yaml:"max_retries"`
	RecoveryTimeoutSeconds *int              `yaml:"recovery_timeout_seconds"`
	HealthCheck            *HealthCheck      `yaml:"health_check"`
}

// Endpoint is one address of a backend, written as a string or as {name, url}.
type Endpoint struct {
	Name string
	URL  string
}

// Authentication of requests to the backend; basic wins over bearer over plain.
type Authentication struct {
	Username    string `yaml:"username"`
	Password    string `yaml:"password"`
	BearerToken string `yaml:"bearer_token"`
	PlainToken  string `yaml:"plain_token"`
}

// HealthCheck is the active probe of a backend's endpoints.
type HealthCheck struct {
	Enabled            bool              `yaml:"enabled"`
	Endpoint           string            `yaml:"endpoint"`
	IntervalSeconds    int               `yaml:"interval_seconds"`
	TimeoutSeconds     int               `yaml:"timeout_seconds"`
	UnhealthyThreshold int               `yaml:"unhealthy_threshold"`
	HealthyThreshold   int               `yaml:"healthy_threshold"`
	Method             string            `yaml:"method"`
	RequestBody        string            `yaml:"request_body"`
	ContentType        string            `yaml:"content_type"`
	ExpectedStatus     []int             `yaml:"expected_status"`
	ExpectedBody       string            `yaml:"expected_body"`
	Headers            map[string]string `yaml:"headers"`
}

// UnmarshalYAML reads both spellings; keys other than name and url are refused.
func (e *Endpoint) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		e.URL = node.Value
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: an item of urls is a string or {name, url}", node.Line)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		switch node.Content[i].Value {
		case "name":
			e.Name = node.Content[i+1].Value
		case "url":
			e.URL = node.Content[i+1].Value
		default:
			return fmt.Errorf("line %d: field %s not found in type config.Endpoint", node.Content[i].Line, node.Content[i].Value)
		}
	}
	return nil
}

// Endpoints returns the addresses of the backend, whichever of url and urls was given.
func (b *Backend) Endpoints() []Endpoint {
	if b.URL != "" {
		return []Endpoint{{URL: b.URL}}
	}
	return b.URLs
}

func (b *Backend) validate(where, transport string) error {
	if b.URL != "" && len(b.URLs) > 0 {
		return fmt.Errorf("%s: url and urls are mutually exclusive; use one or the other", where)
	}
	if len(b.Endpoints()) == 0 {
		return fmt.Errorf("%s: at least one of url or urls is required", where)
	}
	seenURLs, seenNames := map[string]bool{}, map[string]bool{}
	for _, endpoint := range b.Endpoints() {
		parsed, err := checkBackendURL(endpoint.URL, transport)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		if place := parsed.Host + parsed.Path; seenURLs[place] {
			return fmt.Errorf("%s: duplicate URL detected: %s", where, endpoint.URL)
		} else {
			seenURLs[place] = true
		}
		if endpoint.Name != "" && seenNames[endpoint.Name] {
			return fmt.Errorf("%s: duplicate name detected: %s", where, endpoint.Name)
		}
		seenNames[endpoint.Name] = true
	}
	if b.LoadBalancing != "" && b.LoadBalancing != "round_robin" && b.LoadBalancing != "first_healthy" {
		return fmt.Errorf("%s: unknown load_balancing strategy: %q (valid: round_robin, first_healthy)", where, b.LoadBalancing)
	}
	if b.MaxRetries != nil && (*b.MaxRetries < 0 || *b.MaxRetries > 3) {
		return fmt.Errorf("%s.max_retries must be 0-3, got %d", where, *b.MaxRetries)
	}
	if h := b.HealthCheck; h != nil && h.Enabled {
		if h.Endpoint == "" && b.BasePath == "" {
			return fmt.Errorf("%s.health_check.endpoint is required when enabled (or set base_path on the backend)", where)
		}
		if h.IntervalSeconds <= 0 {
			return fmt.Errorf("%s.health_check.interval_seconds must be positive", where)
		}
	}
	return nil
}

// checkBackendURL parses an address by the rules of its transport. gRPC backends may be a bare host:port.
func checkBackendURL(raw, transport string) (*url.URL, error) {
	if raw == "" {
		return nil, fmt.Errorf("URL must not be empty")
	}
	if transport == "grpc" && !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	parsed, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("invalid url %q: %w", raw, err)
	}
	allowed := map[string][]string{"websocket": {"ws", "wss"}, "grpc": {"http", "https", "grpc", "grpcs"}}[transport]
	if allowed == nil {
		allowed = []string{"http", "https"}
	}
	if parsed.Host == "" || !slices.Contains(allowed, parsed.Scheme) {
		return nil, fmt.Errorf("invalid url %q: scheme must be one of %v and a host is required", raw, allowed)
	}
	return parsed, nil
}
