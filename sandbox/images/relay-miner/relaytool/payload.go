package relaytool

import (
	"encoding/json"
	"fmt"
	"net/http"

	"pocket.sandbox/relay-miner/relaypb"
)

const defaultJSONRPC = `{"jsonrpc":"2.0","id":1,"method":"status","params":[]}`

// call is the HTTP call that the backend shall get.
func (o *Options) call() *relaypb.HTTPRequest {
	call := &relaypb.HTTPRequest{Method: o.Method, URL: o.Path, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(o.Payload)}
	if o.Transport == "jsonrpc" && o.Payload == "" && o.Method == "" {
		call.Body = []byte(defaultJSONRPC)
	}
	if o.Transport == "cometbft" && o.Payload == "" && o.Path == "/" {
		call.URL = "/status"
	}
	if o.Transport == "grpc" {
		call.Method = http.MethodPost
		call.Header = http.Header{"Content-Type": {"application/grpc"}}
		call.Body = append([]byte{0, 0, 0, 0, byte(len(o.Payload))}, o.Payload...)
	}
	if call.Method == "" {
		call.Method = http.MethodGet
		if len(call.Body) > 0 {
			call.Method = http.MethodPost
		}
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
