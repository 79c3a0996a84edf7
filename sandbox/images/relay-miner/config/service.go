package config

import "fmt"

// Transports are the allowed keys of a service's backends.
var Transports = []string{"jsonrpc", "rest", "websocket", "grpc", "cometbft"}

// Service is one entry of services, by on-chain service id.
type Service struct {
	ValidationMode   string              `yaml:"validation_mode"`
	TimeoutProfile   string              `yaml:"timeout_profile"`
	PoolProfile      string              `yaml:"pool_profile"`
	MaxBodySizeBytes int64               `yaml:"max_body_size_bytes"`
	DefaultBackend   string              `yaml:"default_backend"`
	Backends         map[string]*Backend `yaml:"backends"`
}

func (c *Relayer) validateService(id string, s *Service) error {
	if len(s.Backends) == 0 {
		return fmt.Errorf("service[%s].backends is required: at least one backend type must be configured", id)
	}
	if s.ValidationMode == "" {
		s.ValidationMode = c.DefaultValidationMode
	}
	if !isValidationMode(s.ValidationMode) {
		return fmt.Errorf("service[%s].validation_mode is invalid: %q (valid: eager, optimistic)", id, s.ValidationMode)
	}
	if s.TimeoutProfile == "" {
		s.TimeoutProfile = "fast"
	}
	if _, known := c.TimeoutProfiles[s.TimeoutProfile]; !known {
		return fmt.Errorf("service %s references undefined timeout profile %s", id, s.TimeoutProfile)
	}
	if _, known := c.PoolProfiles[s.PoolProfile]; s.PoolProfile != "" && !known {
		return fmt.Errorf("service %s references undefined pool profile %s", id, s.PoolProfile)
	}
	if s.MaxBodySizeBytes < 0 {
		return fmt.Errorf("service[%s].max_body_size_bytes must be >= 0, got %d", id, s.MaxBodySizeBytes)
	}
	if s.MaxBodySizeBytes == 0 {
		s.MaxBodySizeBytes = c.DefaultMaxBodySizeBytes
	}
	if s.DefaultBackend == "" {
		s.DefaultBackend = "jsonrpc"
	}
	for _, transport := range sortedKeys(s.Backends) {
		if !isTransport(transport) {
			return fmt.Errorf("service[%s].backends[%s]: unknown transport (valid: %v)", id, transport, Transports)
		}
		backend := s.Backends[transport]
		where := fmt.Sprintf("service[%s].backends[%s]", id, transport)
		if backend == nil {
			return fmt.Errorf("%s: at least one of url or urls is required", where)
		}
		if err := backend.validate(where, transport); err != nil {
			return err
		}
	}
	return nil
}

func isTransport(name string) bool {
	for _, transport := range Transports {
		if transport == name {
			return true
		}
	}
	return false
}
