package relayer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
)

const supplierCacheTTL = 60 * time.Second

// supplierGate knows the suppliers that the miners published, with a cache that outlives Redis for a minute.
type supplierGate struct {
	redis redis.UniversalClient
	names redisx.Names
	mu    sync.Mutex
	cache map[string]cachedSupplier
}

type cachedSupplier struct {
	state redisx.SupplierState
	until time.Time
}

func newSupplierGate(client redis.UniversalClient, names redisx.Names) *supplierGate {
	return &supplierGate{redis: client, names: names, cache: map[string]cachedSupplier{}}
}

// forget drops a supplier from the cache after an update event.
func (g *supplierGate) forget(address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.cache, address)
}

// state returns what is known about a supplier, nil when nothing is.
func (g *supplierGate) state(ctx context.Context, address string) (*redisx.SupplierState, error) {
	g.mu.Lock()
	cached, ok := g.cache[address]
	g.mu.Unlock()
	if ok && time.Now().Before(cached.until) {
		metrics.CacheHits.WithLabelValues("supplier", "l1").Inc()
		return &cached.state, nil
	}
	metrics.CacheMisses.WithLabelValues("supplier", "l1").Inc()
	raw, err := g.redis.Get(ctx, g.names.SupplierState(address)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var state redisx.SupplierState
	if err := json.Unmarshal(raw, &state); err != nil {
		return nil, fmt.Errorf("supplier state of %s is not JSON: %w", address, err)
	}
	g.mu.Lock()
	g.cache[address] = cachedSupplier{state, time.Now().Add(supplierCacheTTL)}
	g.mu.Unlock()
	return &state, nil
}

// admit decides whether a supplier may serve a service. booting is true when only the loaded key speaks for the supplier.
func (g *supplierGate) admit(ctx context.Context, ring keys.Ring, address, serviceID string) (booting bool, refused *rejection) {
	state, err := g.state(ctx, address)
	switch {
	case err != nil:
		return false, refuse(http.StatusServiceUnavailable, "supplier_inactive", "failed to verify supplier state")
	case state == nil && ring[address] != nil:
		return true, nil
	case state == nil:
		return false, refuse(http.StatusServiceUnavailable, "supplier_not_found", fmt.Sprintf("supplier %s not registered with any miner", address))
	case state.Status != "active" || !state.Staked:
		return false, refuse(http.StatusServiceUnavailable, "supplier_inactive", fmt.Sprintf("supplier %s is %s", address, state.Status))
	case len(state.Services) == 0:
		return false, refuse(http.StatusServiceUnavailable, "no_services", fmt.Sprintf("supplier %s has no services registered", address))
	case !state.Serves(serviceID):
		return false, refuse(http.StatusServiceUnavailable, "wrong_service", fmt.Sprintf("supplier %s not staked for service %s", address, serviceID))
	}
	return false, nil
}
