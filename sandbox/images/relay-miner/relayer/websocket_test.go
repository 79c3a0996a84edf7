package relayer

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/relaypb"
)

// echoBackend sends every message back.
func echoBackend(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connection, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer connection.Close()
		for {
			kind, data, err := connection.ReadMessage()
			if err != nil {
				return
			}
			_ = connection.WriteMessage(kind, data)
		}
	}))
	t.Cleanup(server.Close)
	return "ws" + strings.TrimPrefix(server.URL, "http")
}

func dialRelayer(t *testing.T, h *harness, header http.Header) (*websocket.Conn, int) {
	t.Helper()
	connection, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(h.url, "http"), header)
	if err != nil {
		if response == nil {
			t.Fatal(err)
		}
		return nil, response.StatusCode
	}
	t.Cleanup(func() { connection.Close() })
	return connection, http.StatusSwitchingProtocols
}

func websocketHarness(t *testing.T, backendURL string) *harness {
	return newHarness(t, func(c *config.Relayer) {
		c.Services["eager"].Backends["websocket"] = &config.Backend{URL: backendURL}
	})
}

func TestWebsocketHandshake(t *testing.T) {
	h := websocketHarness(t, echoBackend(t))
	for name, c := range map[string]struct {
		header http.Header
		want   int
	}{
		"no service":       {http.Header{}, 400},
		"unknown service":  {http.Header{"Target-Service-Id": {"nothing"}}, 404},
		"no backend":       {http.Header{"Target-Service-Id": {"optimistic"}}, 503},
		"unknown supplier": {http.Header{"Pocket-Service-Id": {"eager"}, "Pocket-Supplier-Address": {"pokt1x"}}, 503},
		"forwarded host":   {http.Header{"X-Forwarded-Host": {"eager"}}, 101},
		"target wins":      {http.Header{"Target-Service-Id": {"eager"}, "X-Forwarded-Host": {"edge.example.org"}}, 101},
	} {
		if _, got := dialRelayer(t, h, c.header); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestWebsocketKeepsTheFrameTypeAndSignsEachAnswer(t *testing.T) {
	h := websocketHarness(t, echoBackend(t))
	connection, _ := dialRelayer(t, h, http.Header{"Pocket-Service-Id": {"eager"}})
	for _, kind := range []int{websocket.BinaryMessage, websocket.TextMessage} {
		request := h.request(t, "eager", func(r *relaypb.Request) { r.Payload = []byte("ping") })
		if err := connection.WriteMessage(kind, request.Marshal()); err != nil {
			t.Fatal(err)
		}
		got, raw, err := connection.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		response, err := relaypb.DecodeResponse(raw)
		if err != nil || string(response.Payload) != "ping" || got != kind {
			t.Errorf("frame type %d for %d, %+v, %v", got, kind, response, err)
		}
	}
}

func TestWebsocketCloseCodes(t *testing.T) {
	for name, c := range map[string]struct {
		backendURL string
		message    func(*harness) []byte
		want       int
	}{
		"backend missing": {"ws://127.0.0.1:1", func(*harness) []byte { return nil }, closeBackend},
		"no relay":        {"", func(*harness) []byte { return []byte("hello") }, closeValidation},
		"bad signature": {"", func(h *harness) []byte {
			request := h.request(t, "eager", nil)
			request.Signature[50] ^= 1
			return request.Marshal()
		}, closeValidation},
		"other service": {"", func(h *harness) []byte { return h.request(t, "optimistic", nil).Marshal() }, closeValidation},
	} {
		t.Run(name, func(t *testing.T) {
			if c.backendURL == "" {
				c.backendURL = echoBackend(t)
			}
			h := websocketHarness(t, c.backendURL)
			connection, status := dialRelayer(t, h, http.Header{"Pocket-Service-Id": {"eager"}})
			if status != http.StatusSwitchingProtocols {
				t.Fatalf("handshake answered %d", status)
			}
			if message := c.message(h); message != nil {
				_ = connection.WriteMessage(websocket.BinaryMessage, message)
			}
			_, _, err := connection.ReadMessage()
			var closed *websocket.CloseError
			if !errors.As(err, &closed) || closed.Code != c.want {
				t.Errorf("got %v, want code %d", err, c.want)
			}
		})
	}
}

func TestWebsocketSessionEnds(t *testing.T) {
	h := websocketHarness(t, echoBackend(t))
	h.height.Store(110)
	connection, _ := dialRelayer(t, h, http.Header{"Pocket-Service-Id": {"eager"}})
	request := h.request(t, "eager", func(r *relaypb.Request) { r.Payload = []byte("ping") })
	_ = connection.WriteMessage(websocket.BinaryMessage, request.Marshal())
	if _, _, err := connection.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	h.height.Store(120 + graceBlocks + 1)
	_, _, err := connection.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != closeSessionExpired {
		t.Errorf("got %v, want code %d", err, closeSessionExpired)
	}
}
