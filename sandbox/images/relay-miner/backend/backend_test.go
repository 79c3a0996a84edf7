package backend

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/relaypb"
)

func pool(t *testing.T, c *config.Backend) *Pool {
	t.Helper()
	p, err := NewPool("demo", "jsonrpc", c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func two(changes func(*config.Backend)) *config.Backend {
	c := &config.Backend{URLs: []config.Endpoint{{URL: "http://a"}, {URL: "http://b"}}}
	if changes != nil {
		changes(c)
	}
	return c
}

func TestTwoAddressesTakeTurnsAndOneIsFirst(t *testing.T) {
	p := pool(t, two(nil))
	first, second := p.Next(nil), p.Next(nil)
	if first == second {
		t.Error("two addresses do not take turns")
	}
	ordered := pool(t, two(func(c *config.Backend) { c.LoadBalancing = "first_healthy" }))
	for range 3 {
		if got := ordered.Next(nil).Name; got != "a" {
			t.Errorf("first_healthy chose %s", got)
		}
	}
}

func TestFiveFailuresEjectAndTimePassingRestores(t *testing.T) {
	brief := 1
	p := pool(t, two(func(c *config.Backend) { c.RecoveryTimeoutSeconds = &brief }))
	bad := p.All()[0]
	for i := range 5 {
		if !p.Healthy(bad) {
			t.Fatalf("ejected after %d failures", i)
		}
		p.Record(bad, 503, nil)
	}
	if p.Healthy(bad) {
		t.Fatal("not ejected after five failures")
	}
	for range 4 {
		if p.Next(nil) == bad {
			t.Fatal("an ejected endpoint is chosen")
		}
	}
	bad.ejectedAt = time.Now().Add(-2 * time.Second)
	if !p.Healthy(bad) {
		t.Error("not tried again after the recovery timeout")
	}
}

func TestZeroRecoveryNeverRestoresByTime(t *testing.T) {
	never := 0
	p := pool(t, two(func(c *config.Backend) { c.RecoveryTimeoutSeconds = &never }))
	for range 5 {
		p.Record(p.All()[0], 500, nil)
	}
	p.All()[0].ejectedAt = time.Now().Add(-time.Hour)
	if p.Healthy(p.All()[0]) {
		t.Error("an endpoint came back although recovery_timeout_seconds is 0")
	}
}

func TestTimeoutsCancellationsAnd4xxDoNotCount(t *testing.T) {
	p := pool(t, two(nil))
	e := p.All()[0]
	for range 20 {
		p.Record(e, 0, context.DeadlineExceeded)
		p.Record(e, 0, context.Canceled)
		p.Record(e, 429, nil)
	}
	if !p.Healthy(e) {
		t.Error("ejected without a failure that counts")
	}
	if Retryable(0, context.DeadlineExceeded) || !Retryable(502, nil) || !Retryable(0, errors.New("refused")) || Retryable(404, nil) {
		t.Error("wrong idea of what may be tried again")
	}
}

func TestRequestJoinsPathsAndPrefersBasicOverBearer(t *testing.T) {
	p := pool(t, &config.Backend{
		URL: "http://host/root", BasePath: "/v1/", Headers: map[string]string{"X-Key": "k"},
		Authentication: &config.Authentication{Username: "u", Password: "p", BearerToken: "b"},
	})
	inner := &relaypb.HTTPRequest{Method: "GET", URL: "/deep?x=1", Header: http.Header{"Connection": {"close"}, "Accept-Encoding": {"gzip"}, "X-Own": {"1"}}}
	request, err := p.NewRequest(context.Background(), p.All()[0], inner, Identity{"supplier", "demo", "app"})
	if err != nil {
		t.Fatal(err)
	}
	if got := request.URL.String(); got != "http://host/root/v1/deep?x=1" {
		t.Errorf("URL is %s", got)
	}
	want := map[string]string{"X-Key": "k", "X-Own": "1", "Pocket-Supplier": "supplier", "Pocket-Service": "demo", "Pocket-Application": "app", "Accept-Encoding": "identity", "Connection": ""}
	for name, value := range want {
		if got := request.Header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if user, _, ok := request.BasicAuth(); !ok || user != "u" {
		t.Error("basic authentication did not win")
	}
}

func TestProbeEjectsAndRestores(t *testing.T) {
	var healthy atomic.Bool
	var seen atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r.Header.Get("Authorization"))
		if !healthy.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "all fine")
	}))
	defer server.Close()
	p := pool(t, &config.Backend{
		URL: server.URL, Authentication: &config.Authentication{Username: "u", BearerToken: "b"},
		HealthCheck: &config.HealthCheck{Enabled: true, Endpoint: "/h", IntervalSeconds: 1, UnhealthyThreshold: 2, HealthyThreshold: 2, ExpectedBody: "fine"},
	})
	e := p.All()[0]
	for range 2 {
		p.probeOnce(context.Background(), server.Client(), e)
	}
	if p.Healthy(e) {
		t.Fatal("not ejected after two failed probes")
	}
	if seen.Load() != "Bearer b" {
		t.Errorf("probe authenticated with %q: probes prefer bearer", seen.Load())
	}
	healthy.Store(true)
	p.probeOnce(context.Background(), server.Client(), e)
	if p.Healthy(e) {
		t.Error("back after one good probe, two are wanted")
	}
	p.probeOnce(context.Background(), server.Client(), e)
	if !p.Healthy(e) {
		t.Error("not back after two good probes")
	}
}
