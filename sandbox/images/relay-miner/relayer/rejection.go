package relayer

import (
	"encoding/json"
	"net/http"
)

// rejection is why a relay is not served: what the client gets and the reason label of the metric.
type rejection struct {
	status  int
	reason  string
	message string
}

func refuse(status int, reason, message string) *rejection {
	return &rejection{status, reason, message}
}

// rpcTypes maps the numbers and names of the Rpc-Type header to backend keys.
var rpcTypes = map[string]string{
	"1": "grpc", "grpc": "grpc",
	"2": "websocket", "websocket": "websocket",
	"3": "jsonrpc", "json_rpc": "jsonrpc", "jsonrpc": "jsonrpc",
	"4": "rest", "rest": "rest",
	"5": "cometbft", "comet_bft": "cometbft", "cometbft": "cometbft",
}

// transportOf chooses the backend key of a relay: the Rpc-Type header, else the service's default. Unknown types match no backend.
func (b *service) transportOf(header http.Header) string {
	asked := header.Get("Rpc-Type")
	if asked == "" {
		asked = b.config.DefaultBackend
	}
	if known, ok := rpcTypes[asked]; ok {
		return known
	}
	return asked
}

func sendError(w http.ResponseWriter, status int, message string) {
	body, _ := json.Marshal(map[string]string{"error": message})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func sendUnavailable(w http.ResponseWriter, service string) {
	body, _ := json.Marshal(map[string]string{"error": "service temporarily unavailable", "service": service})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write(body)
}
