package config

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// Simulation admits free probe relays of pinned identities.
type Simulation struct {
	Enabled                bool       `yaml:"enabled"`
	MaxConcurrent          int        `yaml:"max_concurrent"`
	FreshnessWindowSeconds int        `yaml:"freshness_window_seconds"`
	Identities             []Identity `yaml:"identities"`
}

// Identity is one pinned prober.
type Identity struct {
	KeyID             string   `yaml:"key_id"`
	Enabled           bool     `yaml:"enabled"`
	NotAfter          string   `yaml:"not_after"`
	MaxRPS            int      `yaml:"max_rps"`
	AppPubkeyHex      string   `yaml:"app_pubkey_hex"`
	GatewayPubkeysHex []string `yaml:"gateway_pubkeys_hex"`
	AllowedServices   []string `yaml:"allowed_services"`
}

func (s *Simulation) validate() error {
	if !s.Enabled {
		return nil
	}
	if len(s.Identities) == 0 {
		return fmt.Errorf("invalid simulation config: enabled without identities")
	}
	seen := map[string]bool{}
	for i, identity := range s.Identities {
		where := fmt.Sprintf("invalid simulation config: identities[%d]", i)
		if identity.KeyID == "" {
			return fmt.Errorf("%s: key_id is required", where)
		}
		if seen[identity.KeyID] {
			return fmt.Errorf("%s: key_id %q is used twice", where, identity.KeyID)
		}
		seen[identity.KeyID] = true
		if err := checkPubkey(identity.AppPubkeyHex); err != nil {
			return fmt.Errorf("%s: app_pubkey_hex: %w", where, err)
		}
		if len(identity.GatewayPubkeysHex) == 0 {
			return fmt.Errorf("%s: gateway_pubkeys_hex needs at least one key", where)
		}
		for _, key := range identity.GatewayPubkeysHex {
			if err := checkPubkey(key); err != nil {
				return fmt.Errorf("%s: gateway_pubkeys_hex: %w", where, err)
			}
		}
		if _, err := time.Parse(time.RFC3339, identity.NotAfter); identity.NotAfter != "" && err != nil {
			return fmt.Errorf("%s: not_after must be an RFC 3339 time, got %q", where, identity.NotAfter)
		}
	}
	return nil
}

func checkPubkey(value string) error {
	raw, err := hex.DecodeString(value)
	if err != nil || len(raw) != 33 {
		return fmt.Errorf("must be a 33-byte compressed public key in hex, got %q", value)
	}
	if _, err := secp256k1.ParsePubKey(raw); err != nil {
		return fmt.Errorf("is not a point on secp256k1: %q", value)
	}
	return nil
}
