package config

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

const twoHours = 2 * time.Hour

// HTTPTransport holds the defaults of the client towards backends; seconds where the name says so.
type HTTPTransport struct {
	MaxIdleConns                 int  `yaml:"max_idle_conns"`
	MaxIdleConnsPerHost          int  `yaml:"max_idle_conns_per_host"`
	MaxConnsPerHost              int  `yaml:"max_conns_per_host"`
	IdleConnTimeoutSeconds       int  `yaml:"idle_conn_timeout_seconds"`
	DialTimeoutSeconds           int  `yaml:"dial_timeout_seconds"`
	TLSHandshakeTimeoutSeconds   int  `yaml:"tls_handshake_timeout_seconds"`
	ResponseHeaderTimeoutSeconds int  `yaml:"response_header_timeout_seconds"`
	ExpectContinueTimeoutSeconds int  `yaml:"expect_continue_timeout_seconds"`
	TCPKeepAliveSeconds          int  `yaml:"tcp_keep_alive_seconds"`
	DisableCompression           bool `yaml:"disable_compression"`
}

// TimeoutProfile bounds one backend call; 0 means what the contract says for each field.
type TimeoutProfile struct {
	RequestTimeoutSeconds        int `yaml:"request_timeout_seconds"`
	ResponseHeaderTimeoutSeconds int `yaml:"response_header_timeout_seconds"`
	DialTimeoutSeconds           int `yaml:"dial_timeout_seconds"`
	TLSHandshakeTimeoutSeconds   int `yaml:"tls_handshake_timeout_seconds"`
}

// PoolProfile sizes the connections to one backend host; 0 inherits from HTTPTransport.
type PoolProfile struct {
	MaxConnsPerHost        int `yaml:"max_conns_per_host"`
	MaxIdleConnsPerHost    int `yaml:"max_idle_conns_per_host"`
	IdleConnTimeoutSeconds int `yaml:"idle_conn_timeout_seconds"`
}

func defaultHTTPTransport() HTTPTransport {
	return HTTPTransport{
		MaxIdleConns: 500, MaxIdleConnsPerHost: 100, MaxConnsPerHost: 500, IdleConnTimeoutSeconds: 90, DialTimeoutSeconds: 5,
		TLSHandshakeTimeoutSeconds: 10, ResponseHeaderTimeoutSeconds: 30, ExpectContinueTimeoutSeconds: 1, TCPKeepAliveSeconds: 30,
		DisableCompression: true,
	}
}

func builtinTimeoutProfiles() map[string]TimeoutProfile {
	return map[string]TimeoutProfile{"fast": {30, 30, 5, 10}, "streaming": {600, 0, 10, 15}}
}

func builtinPoolProfiles() map[string]PoolProfile {
	return map[string]PoolProfile{"low": {10, 5, 90}, "medium": {100, 20, 90}, "high": {250, 50, 90}}
}

func (c *Relayer) validateProfiles() error {
	for _, name := range sortedKeys(c.PoolProfiles) {
		p := c.PoolProfiles[name]
		if p.MaxConnsPerHost < 0 || p.MaxIdleConnsPerHost < 0 || p.IdleConnTimeoutSeconds < 0 {
			return fmt.Errorf("pool profile %q: max_conns_per_host, max_idle_conns_per_host and idle_conn_timeout_seconds must be >= 0", name)
		}
	}
	return nil
}

// Timeout returns the profile of a service with its request timeout resolved.
func (c *Relayer) Timeout(service *Service) TimeoutProfile {
	profile := c.TimeoutProfiles[service.TimeoutProfile]
	if profile.RequestTimeoutSeconds == 0 {
		profile.RequestTimeoutSeconds = c.DefaultRequestTimeoutSeconds
	}
	if profile.RequestTimeoutSeconds == 0 {
		profile.RequestTimeoutSeconds = 30
	}
	return profile
}

// Pool returns the connection limits of a service, with everything inherited filled in.
func (c *Relayer) Pool(service *Service) PoolProfile {
	profile := c.PoolProfiles[service.PoolProfile]
	inherit := func(value, fallback int) int {
		if value == 0 {
			return fallback
		}
		return value
	}
	limit := inherit(c.HTTPTransport.MaxConnsPerHost, 500)
	return PoolProfile{
		MaxConnsPerHost:        inherit(profile.MaxConnsPerHost, limit),
		MaxIdleConnsPerHost:    inherit(profile.MaxIdleConnsPerHost, c.HTTPTransport.MaxIdleConnsPerHost),
		IdleConnTimeoutSeconds: inherit(profile.IdleConnTimeoutSeconds, c.HTTPTransport.IdleConnTimeoutSeconds),
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
