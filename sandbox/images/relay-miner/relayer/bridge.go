package relayer

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

// bridge joins one gateway connection to one backend connection; each backend message is signed and mined as a relay.
type bridge struct {
	server        *Server
	service       *service
	gateway       *websocket.Conn
	backend       *websocket.Conn
	supplier      string
	simulationKey string

	mu     sync.Mutex
	latest *relay
	once   sync.Once
}

// closing is how one side's loop wants the bridge closed.
type closing struct {
	code int
	text string
}

func (b *bridge) run() {
	ended := make(chan closing, 2)
	go func() { ended <- b.readLoop(b.gateway, b.fromGateway) }()
	go func() { ended <- b.readLoop(b.backend, b.fromBackend) }()
	ticker := time.NewTicker(pingInterval)
	defer ticker.Stop()
	expiry := time.NewTicker(time.Second)
	defer expiry.Stop()
	for {
		select {
		case reason := <-ended:
			b.closeBoth(reason.code, reason.text)
			return
		case <-ticker.C:
			deadline := time.Now().Add(pongWait)
			_ = b.gateway.WriteControl(websocket.PingMessage, nil, deadline)
			_ = b.backend.WriteControl(websocket.PingMessage, nil, deadline)
		case <-expiry.C:
			if b.sessionOver() {
				b.closeBoth(closeSessionExpired, "session expired")
				return
			}
		}
	}
}

func (b *bridge) readLoop(connection *websocket.Conn, handle func(kind int, data []byte) *closing) closing {
	connection.SetReadLimit(maxFrame)
	extend := func(string) error { return connection.SetReadDeadline(time.Now().Add(pingInterval + pongWait)) }
	_ = extend("")
	connection.SetPongHandler(extend)
	for {
		kind, data, err := connection.ReadMessage()
		if err != nil {
			return closingFor(err)
		}
		_ = extend("")
		if reason := handle(kind, data); reason != nil {
			return *reason
		}
	}
}

// closingFor passes a peer's close code on; other read errors get the code that explains them.
func closingFor(err error) closing {
	var peer *websocket.CloseError
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		return closing{websocket.CloseMessageTooBig, "message too big"}
	case errors.As(err, &peer) && peer.Code != websocket.CloseNoStatusReceived && peer.Code != websocket.CloseAbnormalClosure:
		return closing{peer.Code, peer.Text}
	}
	return closing{websocket.CloseGoingAway, "peer is gone"}
}

// fromGateway admits one relay request and hands its payload to the backend.
func (b *bridge) fromGateway(kind int, data []byte) *closing {
	s := b.server
	request, err := relaypb.DecodeRequest(data)
	if err != nil || request.Header.ServiceID != b.service.id || (b.supplier != "" && request.Supplier != b.supplier) || s.keys[request.Supplier] == nil {
		return &closing{closeValidation, "relay validation failed"}
	}
	one := &relay{service: b.service, transport: "websocket", request: request, raw: data, height: s.height.Load(), start: time.Now()}
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if b.simulationKey != "" {
		if refused := s.simulator.verify(ctx, b.simulationKey, request); refused != nil {
			return &closing{closeValidation, "simulation rejected"}
		}
	} else if s.config.RelayMeter.Enabled {
		if refused := s.payFirst(ctx, one); refused != nil {
			if refused.reason == "stake_exhausted" {
				return &closing{closeStake, "stake limit exceeded"}
			}
			return &closing{closeValidation, "relay validation failed"}
		}
	}
	b.mu.Lock()
	b.latest = one
	b.mu.Unlock()
	if err := b.backend.WriteMessage(kind, request.Payload); err != nil {
		return &closing{websocket.CloseInternalServerErr, "backend write failed"}
	}
	metrics.WebsocketMessages.WithLabelValues(b.service.id, "gateway_to_backend").Inc()
	return nil
}

// fromBackend signs one message for the latest request, sends it to the gateway and mines it.
func (b *bridge) fromBackend(kind int, data []byte) *closing {
	b.mu.Lock()
	one := b.latest
	b.mu.Unlock()
	if one == nil {
		return nil
	}
	signed, err := b.server.signResponse(one.request, data)
	if err != nil {
		return &closing{websocket.CloseInternalServerErr, "failed to sign response"}
	}
	if err := b.gateway.WriteMessage(kind, signed); err != nil {
		return &closing{websocket.CloseInternalServerErr, "client write failed"}
	}
	metrics.WebsocketMessages.WithLabelValues(b.service.id, "backend_to_gateway").Inc()
	if b.simulationKey == "" {
		metrics.WebsocketRelays.WithLabelValues(b.service.id).Inc()
		b.server.account(one, signed, true)
	}
	return nil
}

func (b *bridge) sessionOver() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest != nil && b.simulationKey == "" && b.server.height.Load() > b.latest.request.Header.EndHeight+graceBlocks
}

func (b *bridge) closeBoth(code int, text string) {
	b.once.Do(func() {
		message := websocket.FormatCloseMessage(code, text)
		for _, connection := range []*websocket.Conn{b.gateway, b.backend} {
			if connection != nil {
				_ = connection.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
				connection.Close()
			}
		}
	})
}
