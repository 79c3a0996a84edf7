// Package relayer is the role that takes relays from gateways, serves them from backends and hands them to the miners.
package relayer

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"

	"pocket.sandbox/relay-miner/backend"
	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
)

const drainTimeout = 30 * time.Second

// Server is one running relayer.
type Server struct {
	config    *config.Relayer
	log       *slog.Logger
	redis     redis.UniversalClient
	names     redisx.Names
	keys      keys.Ring
	services  map[string]*service
	suppliers *supplierGate
	meter     *meter
	publisher *publisher
	simulator *simulator
	height    atomic.Int64
	inFlight  sync.WaitGroup
	grpc      *grpc.Server
	grpcOnce  sync.Once
}

// service is a configured service with its clients and pools.
type service struct {
	id       string
	config   *config.Service
	timeout  config.TimeoutProfile
	limits   config.PoolProfile
	client   *http.Client
	h2c      *http.Client
	pools    map[string]*backend.Pool
	inFlight atomic.Int64
}

// Run serves until the context ends. Errors: Redis that cannot be reached; everything else is logged and lived with, as upstream does.
func Run(ctx context.Context, c *config.Relayer, log *slog.Logger) error {
	client, err := redisx.Open(ctx, c.Redis, log)
	if err != nil {
		return err
	}
	defer client.Close()
	s := &Server{config: c, log: log, redis: client, names: redisx.Names(c.Redis.Namespace.BasePrefix), services: map[string]*service{}}
	s.keys = loadKeys(c.Keys, log)
	s.suppliers = newSupplierGate(client, s.names)
	s.meter = &meter{config: c.RelayMeter, redis: client, names: s.names}
	s.publisher = newPublisher(client, s.names, time.Duration(c.RelayMeter.CacheTTL))
	s.simulator = newSimulator(c.Simulation, client, s.names)
	if err := s.buildServices(ctx); err != nil {
		return err
	}
	registry := metrics.NewRegistry(metrics.Relayer, metrics.Shared)
	metrics.Serve(c.Metrics, registry, func() error { return nil }, log)
	metrics.ServePprof(c.Pprof, log)
	go s.followEvents(ctx)
	go probeChain(ctx, c.PocketNode, log)
	relays, health := s.listenRelays(), s.listenHealth()
	log.Info("relayer started", "listen_addr", c.ListenAddr, "services", len(s.services), "keys", len(s.keys))
	<-ctx.Done()
	s.drain(relays, health)
	return nil
}

func loadKeys(c config.Keys, log *slog.Logger) keys.Ring {
	if c.KeysFile == "" {
		log.Error("no signing keys loaded: every relay will answer 500")
		return keys.Ring{}
	}
	ring, err := keys.LoadSuppliers(c.KeysFile)
	if err != nil {
		metrics.KeyLoadErrors.WithLabelValues("file").Inc()
		log.Error("failed to load signing keys: every relay will answer 500", "error", err.Error())
		return keys.Ring{}
	}
	for address := range ring {
		log.Info("loaded supplier key", "operator_address", address)
	}
	return ring
}

func (s *Server) buildServices(ctx context.Context) error {
	for id, c := range s.config.Services {
		built := &service{id: id, config: c, timeout: s.config.Timeout(c), limits: s.config.Pool(c), pools: map[string]*backend.Pool{}}
		built.client = backend.NewHTTPClient(s.config.HTTPTransport, built.limits, built.timeout)
		built.h2c = backend.NewH2CClient(s.config.HTTPTransport, built.limits, built.timeout)
		metrics.PoolMax.WithLabelValues(id).Set(float64(built.limits.MaxConnsPerHost))
		for transport, b := range c.Backends {
			pool, err := backend.NewPool(id, transport, b, s.log)
			if err != nil {
				return fmt.Errorf("failed to build backend pools: %w", err)
			}
			built.pools[transport] = pool
			for _, endpoint := range pool.All() {
				s.log.Info("backend endpoint", "service_id", id, "rpc_type", transport, "url", endpoint.Raw)
			}
			go pool.Probe(ctx, built.client)
		}
		s.services[id] = built
	}
	return nil
}

// drain stops listening, waits for what is in flight, and gives up after drainTimeout.
func (s *Server) drain(servers ...*http.Server) {
	bounded, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	for _, server := range servers {
		if server == nil {
			continue
		}
		if err := server.Shutdown(bounded); err != nil {
			s.log.Error("requests were cut by the shutdown", "error", err.Error())
			server.Close()
		}
	}
	accounted := make(chan struct{})
	go func() { s.inFlight.Wait(); close(accounted) }()
	select {
	case <-accounted:
	case <-bounded.Done():
	}
	s.log.Info("relayer stopped")
}
