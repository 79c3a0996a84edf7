// Package rpc is the CometBFT RPC: plain GET, JSON-RPC by POST, and block events over a WebSocket.
package rpc

import (
	"fmt"
	"strconv"
	"time"

	"pocket.sandbox/chain-node/ledger"
)

type object = map[string]any

// callError is a JSON-RPC error.
type callError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    string `json:"data"`
}

func (e *callError) Error() string { return fmt.Sprintf("%s: %s", e.Message, e.Data) }

// methods by name; parameters arrive as texts.
var methods = map[string]func(*ledger.Ledger, map[string]string) (any, error){
	"health":    func(*ledger.Ledger, map[string]string) (any, error) { return object{}, nil },
	"status":    status,
	"abci_info": abciInfo,
	"block":     block,
	"net_info": func(*ledger.Ledger, map[string]string) (any, error) {
		return object{"listening": true, "listeners": []string{}, "n_peers": "0", "peers": []string{}}, nil
	},
}

func status(l *ledger.Ledger, _ map[string]string) (any, error) {
	latest, first := l.Latest(), l.Block(1)
	return object{
		"node_info": object{
			"protocol_version": object{"p2p": "8", "block": "11", "app": "0"}, "id": "5a17b09d7c0ffee0000000000000000000000000",
			"listen_addr": "tcp://0.0.0.0:26656", "network": l.ChainID, "version": "0.38.19", "channels": "40202122233038606100",
			"moniker": "pocket-sandbox-stand-in", "other": object{"tx_index": "off", "rpc_address": "tcp://0.0.0.0:26657"},
		},
		"sync_info": object{
			"latest_block_hash": latest.Hash, "latest_app_hash": latest.Hash, "latest_block_height": number(latest.Height),
			"latest_block_time": stamp(latest.Time), "earliest_block_hash": first.Hash, "earliest_app_hash": first.Hash,
			"earliest_block_height": "1", "earliest_block_time": stamp(first.Time), "catching_up": false,
		},
		"validator_info": object{"address": "", "pub_key": nil, "voting_power": "0"},
	}, nil
}

func abciInfo(l *ledger.Ledger, _ map[string]string) (any, error) {
	latest := l.Latest()
	return object{"response": object{
		"data": "pocket", "version": ledger.AppVersion, "last_block_height": number(latest.Height), "last_block_app_hash": latest.Hash,
	}}, nil
}

func block(l *ledger.Ledger, params map[string]string) (any, error) {
	latest := l.Latest()
	shown := latest
	if text := params["height"]; text != "" {
		height, err := strconv.ParseInt(text, 10, 64)
		if err != nil || height <= 0 {
			return nil, &callError{-32602, "Invalid params", fmt.Sprintf("height must be greater than 0, but got %s", text)}
		}
		if height > latest.Height {
			return nil, &callError{-32603, "Internal error", fmt.Sprintf("height %d must be less than or equal to the current blockchain height %d", height, latest.Height)}
		}
		shown = l.Block(height)
	}
	return object{
		"block_id": object{"hash": shown.Hash, "parts": object{"total": 1, "hash": shown.Hash}},
		"block":    object{"header": header(l, shown), "data": object{"txs": []string{}}, "evidence": object{"evidence": []string{}}, "last_commit": object{"height": number(shown.Height - 1), "round": 0, "signatures": []string{}}},
	}, nil
}

func header(l *ledger.Ledger, b ledger.Block) object {
	previous := l.Block(b.Height - 1)
	return object{
		"version": object{"block": "11"}, "chain_id": l.ChainID, "height": number(b.Height), "time": stamp(b.Time),
		"last_block_id": object{"hash": previous.Hash, "parts": object{"total": 1, "hash": previous.Hash}}, "app_hash": b.Hash,
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func stamp(t time.Time) string { return t.Format(time.RFC3339Nano) }
