package relaytool

import (
	"encoding/json"
	"fmt"
	"net/http"

	"pocket.sandbox/relay-miner/relaypb"
)

const (
	// defaultJSONRPC and defaultGRPCPath are what upstream's tool asks for.
	defaultJSONRPC  = `{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}`
	defaultCometBFT = `{"jsonrpc":"2.0","id":1,"method":"status","params":[]}`
	defaultGRPCPath = "/demo.DemoService/GetBlockHeight"
)

// body is the payload, or what upstream's tool sends over the transport without one.
func (o *Options) body() []byte {
	switch {
	case o.Payload != "":
		return []byte(o.Payload)
	case o.Method == http.MethodGet:
		return nil
	case o.Transport == "cometbft":
		return []byte(defaultCometBFT)
	}
	return []byte(defaultJSONRPC)
}

// call is the HTTP call that the backend shall get.
func (o *Options) call() *relaypb.HTTPRequest {
	call := &relaypb.HTTPRequest{Method: o.Method, URL: o.Path, Header: http.Header{"Content-Type": {"application/json"}}, Body: o.body()}
	if o.Transport == "grpc" && o.Payload == "" {
		// An empty message in a gRPC frame.
		call.Header = http.Header{"Content-Type": {"application/grpc"}}
		call.Body = make([]byte, 5)
		if call.URL == "" {
			call.URL = defaultGRPCPath
		}
	}
	if call.URL == "" {
		call.URL = "/"
	}
	return call
}

// judge fails for answers that carry an error: an HTTP status of 400 and up, a JSON-RPC error, a gRPC status.
func judge(response *relaypb.Response) ([]byte, error) {
	answer, err := relaypb.DecodeHTTPResponse(response.Payload)
	if err != nil {
		return response.Payload, judgeJSON(response.Payload)
	}
	if answer.StatusCode >= 400 {
		return answer.Body, fmt.Errorf("backend HTTP %d: %.200s", answer.StatusCode, answer.Body)
	}
	if code := answer.Header.Get("Grpc-Status"); code != "" && code != "0" {
		return answer.Body, fmt.Errorf("backend gRPC status %s: %s", code, answer.Header.Get("Grpc-Message"))
	}
	return answer.Body, judgeJSON(answer.Body)
}

func judgeJSON(body []byte) error {
	var answer struct {
		Error *struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &answer) == nil && answer.Error != nil {
		return fmt.Errorf("JSON-RPC error %d: %s", answer.Error.Code, answer.Error.Message)
	}
	return nil
}
