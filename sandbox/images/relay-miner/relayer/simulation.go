package relayer

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"crypto/sha256"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/redisx"
	"pocket.sandbox/relay-miner/relaypb"
)

const (
	simulationHeader = "Pocket-Simulation-Key-Id"
	// SimulatedSessionPrefix starts the session id of a probe relay: prefix:unix seconds:nonce.
	SimulatedSessionPrefix = "simv1"

	defaultIdentityRPS = 5
)

// simulator admits probe relays of identities pinned in the configuration.
type simulator struct {
	config     config.Simulation
	redis      redis.UniversalClient
	names      redisx.Names
	identities map[string]*simIdentity
	slots      chan struct{}
}

type simIdentity struct {
	config.Identity
	address string
	mu      sync.Mutex
	tokens  float64
	filled  time.Time
}

func newSimulator(c config.Simulation, client redis.UniversalClient, names redisx.Names) *simulator {
	s := &simulator{config: c, redis: client, names: names, identities: map[string]*simIdentity{}, slots: make(chan struct{}, max(c.MaxConcurrent, 1))}
	for _, identity := range c.Identities {
		if identity.MaxRPS <= 0 {
			identity.MaxRPS = defaultIdentityRPS
		}
		public, _ := hex.DecodeString(identity.AppPubkeyHex)
		address, _ := keys.Address(public)
		s.identities[identity.KeyID] = &simIdentity{Identity: identity, address: address, tokens: float64(identity.MaxRPS), filled: time.Now()}
	}
	return s
}

func (s *simulator) enabled() bool { return s.config.Enabled }

// verify admits one probe relay, or says with which code it is refused. The rate is charged only to requests that verify.
func (s *simulator) verify(ctx context.Context, keyID string, request *relaypb.Request) *rejection {
	identity := s.identities[keyID]
	switch {
	case identity == nil:
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: unknown key id")
	case !identity.Enabled:
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: identity is disabled")
	case identity.expired():
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: identity is expired")
	case request.Supplier == "":
		return refuse(http.StatusBadRequest, "rejected", "simulation rejected: supplier operator address is missing")
	case request.Header.ApplicationAddress != identity.address:
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: application does not belong to the identity")
	case len(identity.AllowedServices) > 0 && !slices.Contains(identity.AllowedServices, request.Header.ServiceID):
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: service is not allowed")
	}
	sent, err := simulatedAt(request.Header.SessionID)
	if err != nil {
		return refuse(http.StatusBadRequest, "rejected", "simulation rejected: "+err.Error())
	}
	window := time.Duration(s.config.FreshnessWindowSeconds) * time.Second
	if time.Since(sent).Abs() > window {
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: request is stale")
	}
	public, err := keys.Verify(request.Signature, request.SignedBytes())
	if err != nil || !identity.owns(public) {
		return refuse(http.StatusForbidden, "rejected", "simulation rejected: bad signature")
	}
	hash := sha256.Sum256(request.Marshal())
	fresh, err := s.redis.SetNX(ctx, s.names.SimulationReplay(hex.EncodeToString(hash[:])), keyID, 2*window).Result()
	if err != nil {
		return refuse(http.StatusServiceUnavailable, "rejected", "simulation rejected: replay store unavailable")
	}
	if !fresh {
		return refuse(http.StatusConflict, "rejected", "simulation rejected: replayed request")
	}
	if !identity.allow() {
		return refuse(http.StatusTooManyRequests, "rate_limited", "simulation rate limit reached")
	}
	return nil
}

// simulatedAt reads the time from a probe's session id.
func simulatedAt(sessionID string) (time.Time, error) {
	parts := strings.Split(sessionID, ":")
	if len(parts) != 3 || parts[0] != SimulatedSessionPrefix || parts[2] == "" {
		return time.Time{}, fmt.Errorf("session id must be %s:<unix seconds>:<nonce>", SimulatedSessionPrefix)
	}
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("session id must be %s:<unix seconds>:<nonce>", SimulatedSessionPrefix)
	}
	return time.Unix(seconds, 0), nil
}

func (i *simIdentity) expired() bool {
	until, err := time.Parse(time.RFC3339, i.NotAfter)
	return i.NotAfter != "" && (err != nil || time.Now().After(until))
}

// owns tells whether a public key is the application's or one of its gateways'.
func (i *simIdentity) owns(public []byte) bool {
	text := hex.EncodeToString(public)
	return strings.EqualFold(text, i.AppPubkeyHex) || slices.ContainsFunc(i.GatewayPubkeysHex, func(gateway string) bool { return strings.EqualFold(text, gateway) })
}

// allow takes one token of the identity's bucket.
func (i *simIdentity) allow() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := time.Now()
	i.tokens = min(float64(i.MaxRPS), i.tokens+now.Sub(i.filled).Seconds()*float64(i.MaxRPS))
	i.filled = now
	if i.tokens < 1 {
		return false
	}
	i.tokens--
	return true
}
