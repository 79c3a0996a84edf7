package relayer

import (
	"context"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/relaypb"
)

func TestProbesAreRefusedByRule(t *testing.T) {
	now := func(offset time.Duration) string {
		return fmt.Sprintf("%s:%d:nonce", SimulatedSessionPrefix, time.Now().Add(offset).Unix())
	}
	for name, c := range map[string]struct {
		keyID   string
		change  func(*relaypb.Request)
		service string
		want    int
	}{
		// Without Redis a probe that is right in everything ends at the replay store.
		"right":           {keyID: "good", want: 503},
		"unknown":         {keyID: "nobody", want: 403},
		"disabled":        {keyID: "disabled", want: 403},
		"expired":         {keyID: "expired", want: 403},
		"other service":   {keyID: "good", service: "optimistic", want: 403},
		"other app":       {keyID: "good", change: func(r *relaypb.Request) { r.Header.ApplicationAddress = "pokt1x" }, want: 403},
		"stale":           {keyID: "good", change: func(r *relaypb.Request) { r.Header.SessionID = now(-time.Minute) }, want: 403},
		"from the future": {keyID: "good", change: func(r *relaypb.Request) { r.Header.SessionID = now(time.Minute) }, want: 403},
		"real session":    {keyID: "good", change: func(r *relaypb.Request) { r.Header.SessionID = "session" }, want: 400},
		"no supplier":     {keyID: "good", change: func(r *relaypb.Request) { r.Supplier = "" }, want: 400},
	} {
		t.Run(name, func(t *testing.T) {
			application := newKey(t, "33")
			identity := config.Identity{KeyID: "good", Enabled: true, AppPubkeyHex: hex.EncodeToString(application.PublicKey()), AllowedServices: []string{"eager"}}
			disabled, expired := identity, identity
			disabled.KeyID, disabled.Enabled = "disabled", false
			expired.KeyID, expired.NotAfter = "expired", "2020-01-01T00:00:00Z"
			h := newHarness(t, func(r *config.Relayer) {
				r.Simulation = config.Simulation{Enabled: true, MaxConcurrent: 1, FreshnessWindowSeconds: 30, Identities: []config.Identity{identity, disabled, expired}}
			})
			service := "eager"
			if c.service != "" {
				service = c.service
			}
			request := h.request(t, service, func(r *relaypb.Request) {
				r.Header.SessionID = now(0)
				if c.change != nil {
					c.change(r)
				}
			})
			refused := h.simulator.verify(context.Background(), c.keyID, request)
			if refused == nil || refused.status != c.want {
				t.Errorf("got %+v, want %d", refused, c.want)
			}
		})
	}
}

func TestProbeSignedByAStrangerIsRefused(t *testing.T) {
	stranger := newKey(t, "55")
	h := newHarness(t, func(r *config.Relayer) {
		identity := config.Identity{KeyID: "good", Enabled: true, AppPubkeyHex: hex.EncodeToString(newKey(t, "33").PublicKey())}
		r.Simulation = config.Simulation{Enabled: true, MaxConcurrent: 1, FreshnessWindowSeconds: 30, Identities: []config.Identity{identity}}
	})
	request := h.request(t, "eager", func(r *relaypb.Request) {
		r.Header.SessionID = fmt.Sprintf("%s:%d:n", SimulatedSessionPrefix, time.Now().Unix())
	})
	request.Signature, _ = stranger.Sign(request.SignedBytes())
	if refused := h.simulator.verify(context.Background(), "good", request); refused == nil || refused.message != "simulation rejected: bad signature" {
		t.Errorf("got %+v", refused)
	}
}

func TestRateIsLimitedPerIdentity(t *testing.T) {
	identity := &simIdentity{Identity: config.Identity{MaxRPS: 2}, tokens: 2, filled: time.Now()}
	if !identity.allow() || !identity.allow() || identity.allow() {
		t.Error("two a second are allowed, not more and not less")
	}
	identity.filled = time.Now().Add(-time.Second)
	if !identity.allow() {
		t.Error("no new request after a second")
	}
}
