package relayer

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/rawgrpc"
	"pocket.sandbox/relay-miner/relaypb"
)

// grpcHarness has a backend that speaks HTTP/2 without TLS and answers an empty message.
func grpcHarness(t *testing.T) *harness {
	t.Helper()
	backendServer := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("gRPC backend was called over %s", r.Proto)
		}
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("Trailer", "Grpc-Status")
		_, _ = w.Write(make([]byte, frameHead))
		w.Header().Set("Grpc-Status", "0")
	}))
	backendServer.Config.Protocols = h2c()
	backendServer.Start()
	t.Cleanup(backendServer.Close)
	return newHarness(t, func(c *config.Relayer) {
		c.Services["eager"].Backends["grpc"] = &config.Backend{URL: strings.TrimPrefix(backendServer.URL, "http://")}
	})
}

func h2c() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}

func (h *harness) grpcCallTo(t *testing.T, method string, raw []byte) ([]byte, error) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(h.ingress))
	server.Config.Protocols = h2c()
	server.Start()
	defer server.Close()
	connection, err := grpc.NewClient(strings.TrimPrefix(server.URL, "http://"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var answer []byte
	err = connection.Invoke(ctx, method, &raw, &answer, grpc.ForceCodecV2(rawgrpc.Codec{}))
	return answer, err
}

func grpcRequest(r *relaypb.Request) {
	r.Payload = (&relaypb.HTTPRequest{Method: "POST", URL: "/x.Y/Z", Header: http.Header{"Content-Type": {"application/grpc"}}, Body: make([]byte, frameHead)}).Marshal()
}

func TestGRPCRelayIsServedWithTrailersAndSigned(t *testing.T) {
	h := grpcHarness(t)
	raw, err := h.grpcCallTo(t, SendRelayMethod, h.request(t, "eager", grpcRequest).Marshal())
	if err != nil {
		t.Fatal(err)
	}
	response, err := relaypb.DecodeResponse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Verify(response.Signature, response.SignedBytes()); err != nil {
		t.Error(err)
	}
	inner, err := relaypb.DecodeHTTPResponse(response.Payload)
	if err != nil || inner.Header.Get("Grpc-Status") != "0" {
		t.Errorf("got %+v, %v", inner, err)
	}
}

// Upstream's defect B5: neither the signature nor the meter is looked at.
func TestGRPCRelayIsServedWithABadSignature(t *testing.T) {
	h := grpcHarness(t)
	request := h.request(t, "eager", grpcRequest)
	request.Signature[60] ^= 1
	if _, err := h.grpcCallTo(t, SendRelayMethod, request.Marshal()); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestGRPCRefusals(t *testing.T) {
	h := grpcHarness(t)
	for name, c := range map[string]struct {
		method string
		raw    []byte
		want   codes.Code
	}{
		"no relay":        {SendRelayMethod, []byte("hello"), codes.InvalidArgument},
		"unknown method":  {"/pocket.service.RelayService/Other", h.request(t, "eager", grpcRequest).Marshal(), codes.Unimplemented},
		"unknown service": {SendRelayMethod, h.request(t, "nothing", grpcRequest).Marshal(), codes.NotFound},
		"no signer":       {SendRelayMethod, h.request(t, "eager", func(r *relaypb.Request) { grpcRequest(r); r.Supplier = "pokt1x" }).Marshal(), codes.Internal},
		"no backend":      {SendRelayMethod, h.request(t, "optimistic", grpcRequest).Marshal(), codes.Unavailable},
	} {
		if _, err := h.grpcCallTo(t, c.method, c.raw); status.Code(err) != c.want {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestGRPCWebInBothFramings(t *testing.T) {
	h := grpcHarness(t)
	frame := appendFrame(nil, 0, h.request(t, "eager", grpcRequest).Marshal())
	for contentType, body := range map[string][]byte{
		"application/grpc-web+proto": frame,
		"application/grpc-web-text":  []byte(base64.StdEncoding.EncodeToString(frame)),
	} {
		call, _ := http.NewRequest(http.MethodPost, h.url+SendRelayMethod, bytes.NewReader(body))
		recorder := httptest.NewRecorder()
		call.Header.Set("Content-Type", contentType)
		h.ingress(recorder, call)
		answer := recorder.Body.Bytes()
		if strings.HasSuffix(contentType, "-text") {
			answer, _ = base64.StdEncoding.DecodeString(string(answer))
		}
		if !bytes.Contains(answer, []byte("grpc-status: 0\r\n")) || answer[0] != 0 {
			t.Errorf("%s: got %q", contentType, answer)
		}
	}
	recorder := httptest.NewRecorder()
	call, _ := http.NewRequest(http.MethodPost, h.url+SendRelayMethod, strings.NewReader("short"))
	call.Header.Set("Content-Type", "application/grpc-web")
	h.ingress(recorder, call)
	if !strings.Contains(recorder.Body.String(), "grpc-status: 3") {
		t.Errorf("a broken frame got %q", recorder.Body)
	}
}
