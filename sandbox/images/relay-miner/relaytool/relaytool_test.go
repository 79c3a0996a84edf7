package relaytool

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/relaypb"
)

func supplierKey(t *testing.T) *keys.Key {
	t.Helper()
	key, err := keys.Parse(strings.Repeat("11", 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func signed(t *testing.T, key *keys.Key, body string, status int, header http.Header) []byte {
	t.Helper()
	payload := (&relaypb.HTTPResponse{StatusCode: status, Header: header, Body: []byte(body)}).Marshal()
	response := &relaypb.Response{Header: &relaypb.SessionHeader{ServiceID: "demo"}, Payload: payload}
	var err error
	if response.Signature, err = key.Sign(response.SignedBytes()); err != nil {
		t.Fatal(err)
	}
	return response.Marshal()
}

func TestOnlyTheAddressedSuppliersSignatureCounts(t *testing.T) {
	key := supplierKey(t)
	raw := signed(t, key, "{}", 200, nil)
	right, wrong := Options{Supplier: key.Address}, Options{Supplier: "pokt1other"}
	if _, err := right.verify(raw); err != nil {
		t.Error(err)
	}
	if _, err := wrong.verify(raw); err == nil || !strings.Contains(err.Error(), "not by supplier") {
		t.Errorf("got %v", err)
	}
	if _, err := right.verify([]byte(`{"jsonrpc":"2.0"}`)); err == nil {
		t.Error("an unsigned answer is good")
	}
}

func TestAnswersThatCarryAnErrorAreFailures(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header http.Header
		body   string
		want   string
	}{
		"fine":       {200, nil, `{"result":1}`, ""},
		"HTTP error": {404, nil, "nothing here", "backend HTTP 404"},
		"JSON-RPC":   {200, nil, `{"error":{"code":-32601,"message":"no"}}`, "JSON-RPC error -32601"},
		"gRPC":       {200, http.Header{"Grpc-Status": {"5"}}, "", "backend gRPC status 5"},
		"gRPC fine":  {200, http.Header{"Grpc-Status": {"0"}}, "", ""},
	} {
		response, err := relaypb.DecodeResponse(signed(t, supplierKey(t), c.body, c.status, c.header))
		if err != nil {
			t.Fatal(err)
		}
		_, err = judge(response)
		if (c.want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestStreamThatWasCutIsAFailure(t *testing.T) {
	key := supplierKey(t)
	o := Options{Supplier: key.Address}
	batch := string(signed(t, key, "data: 1\n", 200, nil))
	whole, err := o.verifyBatches([]byte(batch + streamDelimiter + batch + streamDelimiter))
	if err != nil || string(whole) != "data: 1\ndata: 1\n" {
		t.Errorf("got %q, %v", whole, err)
	}
	if _, err := o.verifyBatches([]byte(batch + streamDelimiter + batch[:10])); err == nil {
		t.Error("a cut stream is good")
	}
}

func TestOptionsAreChecked(t *testing.T) {
	good := Options{Transport: "jsonrpc", KeysFile: "f", Count: 1, Concurrency: 10}
	for want, change := range map[string]func(*Options){
		"application key":   func(o *Options) { o.KeysFile = "" },
		"--count":           func(o *Options) { o.Count = 0 },
		"--concurrency":     func(o *Options) { o.Concurrency = 1001 },
		"--sim-key-id":      func(o *Options) { o.Simulate = true },
		"not supported for": func(o *Options) { o.Transport, o.LoadTest = "cometbft", true },
	} {
		o := good
		change(&o)
		if err := o.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := good.validate(); err != nil {
		t.Error(err)
	}
}

func TestLatenciesAreSorted(t *testing.T) {
	result := newResult("jsonrpc", relaypb.SessionHeader{})
	for _, milliseconds := range []time.Duration{30, 10, 20} {
		result.add(milliseconds*time.Millisecond, nil)
	}
	result.finish()
	if l := result.Latencies; l.Min != 10 || l.P50 != 20 || l.Max != 30 {
		t.Errorf("got %+v", l)
	}
}
