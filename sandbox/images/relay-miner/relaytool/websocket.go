package relaytool

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/gorilla/websocket"

	"pocket.sandbox/relay-miner/relaypb"
)

// openWebsocket keeps one connection for the whole run; relays on it go one after the other.
func (o *Options) openWebsocket() (sender, func(), error) {
	header := o.headers()
	header.Set("Pocket-Service-Id", o.Service)
	header.Set("Pocket-Supplier-Address", o.Supplier)
	address := "ws" + strings.TrimPrefix(strings.TrimPrefix(o.RelayerURL, "http"), "ws")
	connection, response, err := websocket.DefaultDialer.Dial(address, header)
	if err != nil {
		if response != nil {
			return nil, nil, fmt.Errorf("WebSocket handshake with %s: HTTP %d", address, response.StatusCode)
		}
		return nil, nil, fmt.Errorf("WebSocket handshake with %s: %w", address, err)
	}
	var mu sync.Mutex
	send := func(ctx context.Context, request *relaypb.Request) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if deadline, ok := ctx.Deadline(); ok {
			_ = connection.SetReadDeadline(deadline)
		}
		if err := connection.WriteMessage(websocket.BinaryMessage, request.Marshal()); err != nil {
			return nil, err
		}
		_, raw, err := connection.ReadMessage()
		if err != nil {
			return nil, err
		}
		verified, err := o.verify(raw)
		if err != nil {
			return nil, err
		}
		return verified.Payload, judgeJSON(verified.Payload)
	}
	return send, func() { connection.Close() }, nil
}
