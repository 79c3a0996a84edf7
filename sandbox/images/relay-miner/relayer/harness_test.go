package relayer

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/redisx"
	"pocket.sandbox/relay-miner/relaypb"
)

// harness is a relayer without Redis: what it needs from there stands in the supplier cache.
type harness struct {
	*Server
	url         string
	application *keys.Key
	supplier    *keys.Key
	backendHits int
}

func newKey(t *testing.T, digits string) *keys.Key {
	t.Helper()
	key, err := keys.Parse(strings.Repeat(digits, 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newHarness(t *testing.T, change func(*config.Relayer)) *harness {
	t.Helper()
	h := &harness{application: newKey(t, "33"), supplier: newKey(t, "11")}
	backendServer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.backendHits++
		if r.URL.Path == "/stream" {
			w.Header().Set("Content-Type", "application/x-ndjson")
			_, _ = io.WriteString(w, "{\"n\":1}\n{\"n\":2}\n")
			return
		}
		_, _ = io.WriteString(w, `{"result":"fine"}`)
	}))
	t.Cleanup(backendServer.Close)
	c := &config.Relayer{
		DefaultMaxBodySizeBytes: 1 << 20,
		RelayMeter:              config.RelayMeter{Enabled: true, FailBehavior: "open"},
		TimeoutProfiles:         map[string]config.TimeoutProfile{"fast": {RequestTimeoutSeconds: 5}},
		Services:                map[string]*config.Service{},
	}
	for id, mode := range map[string]string{"eager": "eager", "optimistic": "optimistic"} {
		c.Services[id] = &config.Service{
			ValidationMode: mode, TimeoutProfile: "fast", DefaultBackend: "jsonrpc", MaxBodySizeBytes: 1 << 19,
			Backends: map[string]*config.Backend{"jsonrpc": {URL: backendServer.URL}},
		}
	}
	if change != nil {
		change(c)
	}
	// Nothing listens on this port: every Redis call fails at once.
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialTimeout: 100 * time.Millisecond, DialerRetries: 1})
	t.Cleanup(func() { client.Close() })
	names := redisx.Names("ha")
	h.Server = &Server{
		config: c, log: slog.New(slog.DiscardHandler), redis: client, names: names, services: map[string]*service{},
		keys: keys.Ring{h.supplier.Address: h.supplier}, suppliers: newSupplierGate(client, names),
		meter: &meter{config: c.RelayMeter, redis: client, names: names}, publisher: newPublisher(client, names, time.Hour),
		simulator: newSimulator(c.Simulation, client, names),
	}
	h.know(redisx.SupplierState{Status: "active", Staked: true, Services: []string{redisx.AnyService}})
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	if err := h.buildServices(ctx); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(h.ingress))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// know puts the supplier's state into the cache.
func (h *harness) know(state redisx.SupplierState) {
	h.suppliers.cache[h.supplier.Address] = cachedSupplier{state, time.Now().Add(time.Minute)}
}

// request is a good relay for a service; change makes it worse before it is signed.
func (h *harness) request(t *testing.T, service string, change func(*relaypb.Request)) *relaypb.Request {
	t.Helper()
	inner := &relaypb.HTTPRequest{Method: "POST", URL: "/", Body: []byte("{}")}
	request := &relaypb.Request{
		Header:   &relaypb.SessionHeader{ApplicationAddress: h.application.Address, ServiceID: service, SessionID: "session", StartHeight: 101, EndHeight: 120},
		Supplier: h.supplier.Address, Payload: inner.Marshal(),
	}
	if change != nil {
		change(request)
	}
	signature, err := h.application.Sign(request.SignedBytes())
	if err != nil {
		t.Fatal(err)
	}
	request.Signature = signature
	return request
}

func (h *harness) send(t *testing.T, raw []byte, header http.Header) (int, string) {
	t.Helper()
	call, err := http.NewRequest(http.MethodPost, h.url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	call.Header = header.Clone()
	if call.Header == nil {
		call.Header = http.Header{}
	}
	response, err := http.DefaultClient.Do(call)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
