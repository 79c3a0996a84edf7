package rpc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"pocket.sandbox/chain-node/ledger"
)

const maxBody = 1 << 20

// Handler serves the RPC port.
func Handler(l *ledger.Ledger) http.Handler {
	s := &server{ledger: l}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /websocket", s.websocket)
	mux.HandleFunc("POST /{$}", s.post)
	mux.HandleFunc("GET /{method}", s.get)
	return mux
}

type server struct{ ledger *ledger.Ledger }

type answer struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *callError      `json:"error,omitempty"`
}

// get answers /method?param=value; the id of such calls is -1, as CometBFT's is.
func (s *server) get(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	if _, known := methods[method]; !known {
		http.NotFound(w, r)
		return
	}
	params := map[string]string{}
	for name, values := range r.URL.Query() {
		params[name] = strings.Trim(values[0], `"`)
	}
	reply := s.call(json.RawMessage("-1"), method, params)
	write(w, reply, reply.Error != nil)
}

// post answers one JSON-RPC request or a batch of them.
func (s *server) post(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var batch []json.RawMessage
	if json.Unmarshal(raw, &batch) == nil {
		replies := make([]answer, 0, len(batch))
		for _, one := range batch {
			replies = append(replies, s.request(one))
		}
		write(w, replies, false)
		return
	}
	write(w, s.request(raw), false)
}

// request decodes and answers one JSON-RPC request.
func (s *server) request(raw []byte) answer {
	var request struct {
		JSONRPC string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Method  string          `json:"method"`
		Params  json.RawMessage `json:"params"`
	}
	if err := json.Unmarshal(raw, &request); err != nil {
		return answer{JSONRPC: "2.0", ID: json.RawMessage("-1"), Error: &callError{-32700, "Parse error. Invalid JSON", err.Error()}}
	}
	if request.JSONRPC != "2.0" {
		return answer{JSONRPC: "2.0", ID: request.ID, Error: &callError{-32600, "Invalid Request", `jsonrpc must be "2.0"`}}
	}
	named := map[string]any{}
	if len(request.Params) > 0 && json.Unmarshal(request.Params, &named) != nil {
		var positional []any
		if json.Unmarshal(request.Params, &positional) != nil {
			return answer{JSONRPC: "2.0", ID: request.ID, Error: &callError{-32602, "Invalid params", "params must be an object or a list"}}
		}
		if len(positional) > 0 {
			named["height"] = positional[0]
		}
	}
	params := map[string]string{}
	for name, value := range named {
		params[name] = fmt.Sprint(value)
	}
	return s.call(request.ID, request.Method, params)
}

func (s *server) call(id json.RawMessage, method string, params map[string]string) answer {
	reply := answer{JSONRPC: "2.0", ID: id}
	work, known := methods[method]
	if !known {
		reply.Error = &callError{-32601, "Method not found", method}
		return reply
	}
	result, err := work(s.ledger, params)
	var failed *callError
	if errors.As(err, &failed) {
		reply.Error = failed
		return reply
	}
	reply.Result = result
	return reply
}

func write(w http.ResponseWriter, body any, failed bool) {
	w.Header().Set("Content-Type", "application/json")
	if failed {
		w.WriteHeader(http.StatusInternalServerError)
	}
	_ = json.NewEncoder(w).Encode(body)
}
