package chain

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Block is a new block's header.
type Block struct {
	Height int64
	Hash   []byte
	Time   time.Time
}

// FollowBlocks subscribes to new block headers and calls visit for each, until the connection or the context ends.
func (c *Client) FollowBlocks(ctx context.Context, visit func(Block)) error {
	address := "ws" + strings.TrimPrefix(c.rpcURL, "http") + "/websocket"
	dialer := websocket.Dialer{HandshakeTimeout: c.timeout}
	connection, _, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return fmt.Errorf("chain block subscription %s: %w", address, err)
	}
	defer connection.Close()
	stop := context.AfterFunc(ctx, func() { connection.Close() })
	defer stop()
	subscribe := map[string]any{"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": map[string]string{"query": "tm.event='NewBlockHeader'"}}
	if err := connection.WriteJSON(subscribe); err != nil {
		return fmt.Errorf("chain block subscription %s: %w", address, err)
	}
	for {
		var message struct {
			Error  *struct{ Message string } `json:"error"`
			Result struct {
				Data struct {
					Value struct {
						Header struct {
							Height     string    `json:"height"`
							Time       time.Time `json:"time"`
							LastHeader struct {
								Hash string `json:"hash"`
							} `json:"last_block_id"`
						} `json:"header"`
					} `json:"value"`
				} `json:"data"`
			} `json:"result"`
		}
		_, raw, err := connection.ReadMessage()
		if err != nil {
			return fmt.Errorf("chain block subscription %s: %w", address, err)
		}
		if err := json.Unmarshal(raw, &message); err != nil {
			return fmt.Errorf("chain block subscription %s: not JSON: %w", address, err)
		}
		if message.Error != nil {
			return fmt.Errorf("chain block subscription %s: %s", address, message.Error.Message)
		}
		header := message.Result.Data.Value.Header
		height, err := strconv.ParseInt(header.Height, 10, 64)
		if err != nil {
			// The answer to the subscription itself carries no header.
			continue
		}
		hash, _ := hex.DecodeString(header.LastHeader.Hash)
		visit(Block{Height: height, Hash: hash, Time: header.Time})
	}
}
