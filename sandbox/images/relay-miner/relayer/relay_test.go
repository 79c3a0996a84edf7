package relayer

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/redisx"
	"pocket.sandbox/relay-miner/relaypb"
)

func TestAnswersOfTheRelayPort(t *testing.T) {
	other := func(r *relaypb.Request) { r.Header.ApplicationAddress = "pokt1other" }
	heights := func(start, end int64) func(*relaypb.Request) {
		return func(r *relaypb.Request) { r.Header.StartHeight, r.Header.EndHeight = start, end }
	}
	for name, c := range map[string]struct {
		service string
		change  func(*relaypb.Request)
		before  func(*harness)
		status  int
		text    string
		reason  string
	}{
		"good, eager":            {service: "eager", status: 200, text: "fine"},
		"good, optimistic":       {service: "optimistic", status: 200, text: "fine"},
		"unknown service":        {service: "nothing", status: 404, text: "unknown service: nothing"},
		"no supplier":            {service: "eager", change: func(r *relaypb.Request) { r.Supplier = "" }, status: 400, text: "missing supplier"},
		"no payload":             {service: "eager", change: func(r *relaypb.Request) { r.Payload = nil }, status: 400, text: "must be a valid RelayRequest"},
		"end before start":       {service: "eager", change: heights(20, 20), status: 400, text: "implausible", reason: "implausible_session_heights"},
		"far future":             {service: "eager", change: heights(99_999, 100_019), before: at(110), status: 400, text: "implausible"},
		"signed by another":      {service: "eager", change: other, status: 403, text: "not by application", reason: "validation_failed"},
		"session over":           {service: "eager", before: at(131), status: 403, text: "session ended"},
		"session in grace":       {service: "eager", before: at(130), status: 200},
		"session not begun":      {service: "eager", before: at(90), status: 403, text: "session starts"},
		"optimistic serves more": {service: "optimistic", change: other, status: 200, text: "fine"},
		"inactive supplier":      {service: "eager", before: supplierIs(redisx.SupplierState{Status: "unstaking", Staked: true, Services: []string{"eager"}}), status: 503, text: "is unstaking", reason: "supplier_inactive"},
		"supplier of no service": {service: "eager", before: supplierIs(redisx.SupplierState{Status: "active", Staked: true}), status: 503, text: "no services", reason: "no_services"},
		"supplier of another":    {service: "eager", before: supplierIs(redisx.SupplierState{Status: "active", Staked: true, Services: []string{"x"}}), status: 503, text: "not staked for service eager", reason: "wrong_service"},
		"no cache and no Redis":  {service: "eager", before: func(h *harness) { clear(h.suppliers.cache) }, status: 503, text: "failed to verify supplier state", reason: "supplier_inactive"},
		"no key at all":          {service: "eager", before: func(h *harness) { clear(h.keys) }, status: 500, text: "not properly configured"},
		"no key of the supplier": {service: "eager", before: func(h *harness) { h.keys = keys.Ring{"pokt1x": h.supplier} }, status: 500, text: "failed to sign", reason: "signing_error"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, nil)
			if c.before != nil {
				c.before(h)
			}
			counter := metrics.RelaysRejected.WithLabelValues(c.service, "jsonrpc", c.reason)
			rejected := testutil.ToFloat64(counter)
			status, body := h.send(t, h.request(t, c.service, c.change).Marshal(), nil)
			if status != c.status || !strings.Contains(body, c.text) {
				t.Errorf("got %d %q, want %d %q", status, body, c.status, c.text)
			}
			if c.reason != "" && testutil.ToFloat64(counter) != rejected+1 {
				t.Errorf("refusal is not counted as %s", c.reason)
			}
		})
	}
}

func at(height int64) func(*harness) { return func(h *harness) { h.height.Store(height) } }

func supplierIs(state redisx.SupplierState) func(*harness) {
	return func(h *harness) { h.know(state) }
}

func TestAnswerIsSignedByTheSupplier(t *testing.T) {
	h := newHarness(t, nil)
	_, body := h.send(t, h.request(t, "eager", nil).Marshal(), nil)
	response, err := relaypb.DecodeResponse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	public, err := keys.Verify(response.Signature, response.SignedBytes())
	if err != nil || !bytes.Equal(public, h.supplier.PublicKey()) {
		t.Errorf("signature: %v", err)
	}
	inner, err := relaypb.DecodeHTTPResponse(response.Payload)
	if err != nil || inner.StatusCode != 200 || string(inner.Body) != `{"result":"fine"}` {
		t.Errorf("payload is %+v, %v", inner, err)
	}
}

func TestEagerRefusalNeverReachesTheBackend(t *testing.T) {
	h := newHarness(t, nil)
	h.send(t, h.request(t, "eager", func(r *relaypb.Request) { r.Header.ApplicationAddress = "pokt1other" }).Marshal(), nil)
	if h.backendHits != 0 {
		t.Error("an unsigned relay cost backend work in eager mode")
	}
}

func TestOptimisticRelayWithABadSignatureIsServedAndDropped(t *testing.T) {
	h := newHarness(t, nil)
	dropped := metrics.RelaysDropped.WithLabelValues("optimistic", "pokt1other", "validation_failed")
	before := testutil.ToFloat64(dropped)
	h.send(t, h.request(t, "optimistic", func(r *relaypb.Request) { r.Header.ApplicationAddress = "pokt1other" }).Marshal(), nil)
	h.inFlight.Wait()
	if testutil.ToFloat64(dropped) != before+1 {
		t.Error("the relay is not counted as dropped")
	}
}

func TestMeterFailureFollowsTheConfiguration(t *testing.T) {
	for behaviour, want := range map[string]int{"open": http.StatusOK, "closed": http.StatusServiceUnavailable} {
		h := newHarness(t, func(c *config.Relayer) { c.RelayMeter.FailBehavior = behaviour })
		if status, body := h.send(t, h.request(t, "eager", nil).Marshal(), nil); status != want {
			t.Errorf("fail_behavior %s: got %d %q, want %d", behaviour, status, body, want)
		}
	}
}

func TestRelayWithoutRedisIsServedAndCountedAsUnpaid(t *testing.T) {
	h := newHarness(t, nil)
	failed := metrics.RedisPublishErrors.WithLabelValues(h.supplier.Address, "eager")
	before := testutil.ToFloat64(failed)
	if status, _ := h.send(t, h.request(t, "eager", nil).Marshal(), nil); status != http.StatusOK {
		t.Fatal("not served")
	}
	h.inFlight.Wait()
	if testutil.ToFloat64(failed) != before+1 {
		t.Error("the publish error is not counted")
	}
}

func TestBodyAboveTheServicesLimit(t *testing.T) {
	h := newHarness(t, nil)
	request := h.request(t, "eager", func(r *relaypb.Request) {
		r.Payload = (&relaypb.HTTPRequest{Method: "POST", Body: make([]byte, 1<<19)}).Marshal()
	})
	if status, body := h.send(t, request.Marshal(), nil); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "for service") {
		t.Errorf("got %d %q", status, body)
	}
}

func TestEveryNameOfATransport(t *testing.T) {
	built := &service{config: &config.Service{DefaultBackend: "rest"}}
	for given, want := range map[string]string{"": "rest", "1": "grpc", "2": "websocket", "3": "jsonrpc", "4": "rest", "5": "cometbft", "json_rpc": "jsonrpc", "comet_bft": "cometbft", "9": "9"} {
		header := http.Header{}
		if given != "" {
			header.Set("Rpc-Type", given)
		}
		if got := built.transportOf(header); got != want {
			t.Errorf("Rpc-Type %q is %q, want %q", given, got, want)
		}
	}
}

func TestStreamIsSignedInBatches(t *testing.T) {
	h := newHarness(t, nil)
	request := h.request(t, "eager", func(r *relaypb.Request) { r.Payload = (&relaypb.HTTPRequest{Method: "GET", URL: "/stream"}).Marshal() })
	_, body := h.send(t, request.Marshal(), nil)
	batches := strings.Split(body, StreamDelimiter)
	if batches[len(batches)-1] != "" {
		t.Fatal("the last batch does not end with the delimiter")
	}
	var whole string
	for _, batch := range batches[:len(batches)-1] {
		response, err := relaypb.DecodeResponse([]byte(batch))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keys.Verify(response.Signature, response.SignedBytes()); err != nil {
			t.Error(err)
		}
		inner, _ := relaypb.DecodeHTTPResponse(response.Payload)
		whole += string(inner.Body)
	}
	if whole != "{\"n\":1}\n{\"n\":2}\n" {
		t.Errorf("stream is %q", whole)
	}
}

func TestGzipOnlyWhenConfiguredAskedForAndLarge(t *testing.T) {
	for _, c := range []struct {
		enabled bool
		minimum int
		accept  string
		want    bool
	}{{true, 1, "gzip", true}, {false, 1, "gzip", false}, {true, 1 << 20, "gzip", false}, {true, 1, "identity", false}} {
		h := newHarness(t, func(r *config.Relayer) {
			r.ResponseCompression = config.ResponseCompression{Enabled: c.enabled, MinSizeBytes: c.minimum}
		})
		_, body := h.send(t, h.request(t, "eager", nil).Marshal(), http.Header{"Accept-Encoding": {c.accept}})
		if got := strings.HasPrefix(body, "\x1f\x8b"); got != c.want {
			t.Errorf("%+v: compressed %v", c, got)
		}
	}
}
