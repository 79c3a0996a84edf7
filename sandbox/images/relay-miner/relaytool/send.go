package relaytool

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"pocket.sandbox/relay-miner/relaypb"
)

const streamDelimiter = "||POKT_STREAM||"

// sender sends one relay and returns what the backend said. It fails for every answer that is not a good one.
type sender func(ctx context.Context, request *relaypb.Request) ([]byte, error)

// rpcTypes are the numbers that gateways send.
var rpcTypes = map[string]string{"grpc": "1", "websocket": "2", "jsonrpc": "3", "stream": "4", "cometbft": "5"}

func (o *Options) headers() http.Header {
	rpcType := rpcTypes[o.Transport]
	if o.RPCType != "" {
		rpcType = o.RPCType
	}
	header := http.Header{"Rpc-Type": {rpcType}}
	if o.Simulate {
		header.Set("Pocket-Simulation-Key-Id", o.SimKeyID)
	}
	return header
}

// httpSender serves the transports of the HTTP family. client keeps connections for the whole run.
func (o *Options) httpSender(client *http.Client) sender {
	return func(ctx context.Context, request *relaypb.Request) ([]byte, error) {
		call, err := http.NewRequestWithContext(ctx, http.MethodPost, o.RelayerURL+"/"+o.Service, bytes.NewReader(request.Marshal()))
		if err != nil {
			return nil, err
		}
		call.Header = o.headers()
		call.Header.Set("Content-Type", "application/x-protobuf")
		answer, err := client.Do(call)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, err
		}
		if answer.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("relayer HTTP %d: %.200s", answer.StatusCode, bytes.TrimSpace(raw))
		}
		if strings.Contains(string(raw), streamDelimiter) {
			return o.verifyBatches(raw)
		}
		if o.Transport == "stream" {
			return nil, fmt.Errorf("answer is not a stream")
		}
		response, err := o.verify(raw)
		if err != nil {
			return nil, err
		}
		return judge(response)
	}
}

func (o *Options) verifyBatches(raw []byte) ([]byte, error) {
	batches := bytes.Split(raw, []byte(streamDelimiter))
	if last := batches[len(batches)-1]; len(last) > 0 {
		return nil, fmt.Errorf("stream was cut in the middle of a batch")
	}
	var whole []byte
	for _, batch := range batches[:len(batches)-1] {
		response, err := o.verify(batch)
		if err != nil {
			return nil, err
		}
		body, err := judge(response)
		if err != nil {
			return nil, err
		}
		whole = append(whole, body...)
	}
	return whole, nil
}
