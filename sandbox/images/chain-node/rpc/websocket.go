package rpc

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pocket.sandbox/chain-node/ledger"
)

// events are the queries that can be subscribed to, with the type of their data.
var events = map[string]string{
	"tm.event='NewBlockHeader'": "tendermint/event/NewBlockHeader",
	"tm.event='NewBlock'":       "tendermint/event/NewBlock",
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// subscriber is one connection with its subscriptions, by query.
type subscriber struct {
	server     *server
	connection *websocket.Conn
	mu         sync.Mutex
	ids        map[string]json.RawMessage
}

func (s *server) websocket(w http.ResponseWriter, r *http.Request) {
	connection, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	sub := &subscriber{server: s, connection: connection, ids: map[string]json.RawMessage{}}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go sub.sendBlocks(ctx)
	for {
		_, raw, err := connection.ReadMessage()
		if err != nil {
			return
		}
		if sub.send(sub.handle(raw)) != nil {
			return
		}
	}
}

func (c *subscriber) send(message any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.connection.SetWriteDeadline(time.Now().Add(10 * time.Second))
	return c.connection.WriteJSON(message)
}

// handle answers one request; only subscribe and unsubscribe are special.
func (c *subscriber) handle(raw []byte) answer {
	var request struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params map[string]string `json:"params"`
	}
	if json.Unmarshal(raw, &request) != nil || (request.Method != "subscribe" && request.Method != "unsubscribe" && request.Method != "unsubscribe_all") {
		return c.server.request(raw)
	}
	reply := answer{JSONRPC: "2.0", ID: request.ID, Result: object{}}
	query := request.Params["query"]
	if _, known := events[query]; !known && request.Method == "subscribe" {
		return answer{JSONRPC: "2.0", ID: request.ID, Error: &callError{-32603, "Internal error", "failed to parse query or unknown event: " + query}}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch request.Method {
	case "subscribe":
		c.ids[query] = request.ID
	case "unsubscribe":
		delete(c.ids, query)
	default:
		clear(c.ids)
	}
	return reply
}

// sendBlocks sends each new block to the subscriptions until the connection ends.
func (c *subscriber) sendBlocks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(c.server.ledger.UntilNext()):
		}
		latest := c.server.ledger.Latest()
		c.mu.Lock()
		messages := make([]answer, 0, len(c.ids))
		for query, id := range c.ids {
			messages = append(messages, event(c.server.ledger, query, id, latest))
		}
		c.mu.Unlock()
		for _, message := range messages {
			if c.send(message) != nil {
				return
			}
		}
	}
}

func event(l *ledger.Ledger, query string, id json.RawMessage, b ledger.Block) answer {
	value := object{"header": header(l, b)}
	if query == "tm.event='NewBlock'" {
		value = object{"block": object{"header": header(l, b), "data": object{"txs": []string{}}}}
	}
	return answer{JSONRPC: "2.0", ID: id, Result: object{
		"query": query, "data": object{"type": events[query], "value": value}, "events": object{"tm.event": []string{query[10 : len(query)-1]}},
	}}
}
