// Package chain asks a chain node: CometBFT RPC for status and blocks, gRPC for the modules.
package chain

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/rawgrpc"
	"pocket.sandbox/relay-miner/relaypb"
)

// ErrNotStaked is the answer for an operator that the chain does not know.
var ErrNotStaked = errors.New("supplier is not staked")

// Client talks to one node.
type Client struct {
	rpcURL  string
	timeout time.Duration
	grpc    *grpc.ClientConn
}

// New makes a client; nothing is dialled yet. grpcTarget is a bare host:port.
func New(rpcURL, grpcTarget string, plaintext bool, timeout time.Duration) (*Client, error) {
	transport := credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	if plaintext {
		transport = insecure.NewCredentials()
	}
	connection, err := grpc.NewClient(grpcTarget, grpc.WithTransportCredentials(transport), grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawgrpc.Codec{})))
	if err != nil {
		return nil, fmt.Errorf("chain gRPC endpoint %q: %w", grpcTarget, err)
	}
	return &Client{rpcURL: strings.TrimSuffix(rpcURL, "/"), timeout: timeout, grpc: connection}, nil
}

// Close ends the gRPC connection.
func (c *Client) Close() { c.grpc.Close() }

// Status is what a node says about itself.
type Status struct {
	ChainID string
	Height  int64
	Time    time.Time
}

// Status asks the node's RPC.
func (c *Client) Status(ctx context.Context) (*Status, error) {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, http.MethodGet, c.rpcURL+"/status", nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("chain RPC endpoint: %w", err)
	}
	defer response.Body.Close()
	var body struct {
		Result struct {
			NodeInfo struct {
				Network string `json:"network"`
			} `json:"node_info"`
			SyncInfo struct {
				Height string    `json:"latest_block_height"`
				Time   time.Time `json:"latest_block_time"`
			} `json:"sync_info"`
		} `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		return nil, fmt.Errorf("chain RPC endpoint %s: /status is not JSON: %w", c.rpcURL, err)
	}
	height, err := strconv.ParseInt(body.Result.SyncInfo.Height, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("chain RPC endpoint %s: /status has no block height", c.rpcURL)
	}
	return &Status{ChainID: body.Result.NodeInfo.Network, Height: height, Time: body.Result.SyncInfo.Time}, nil
}

// Supplier asks for an operator's stake. Errors: ErrNotStaked, or a node that does not answer.
func (c *Client) Supplier(ctx context.Context, operator string) (*relaypb.Supplier, error) {
	raw, err := c.query(ctx, "supplier", "/pocket.supplier.Query/Supplier", relaypb.MarshalStrings(operator))
	if status.Code(err) == codes.NotFound {
		return nil, ErrNotStaked
	}
	if err != nil {
		return nil, err
	}
	return relaypb.DecodeSupplierResponse(raw)
}

// SharedParams asks for the lengths of sessions and windows.
func (c *Client) SharedParams(ctx context.Context) (*relaypb.SharedParams, error) {
	raw, err := c.query(ctx, "shared_params", "/pocket.shared.Query/Params", nil)
	if err != nil {
		return nil, err
	}
	return relaypb.DecodeSharedParamsResponse(raw)
}

// Balance asks for an account's upokt.
func (c *Client) Balance(ctx context.Context, address string) (int64, error) {
	raw, err := c.query(ctx, "balance", "/cosmos.bank.v1beta1.Query/Balance", relaypb.MarshalStrings(address, "upokt"))
	if err != nil {
		return 0, err
	}
	return relaypb.DecodeBalanceResponse(raw)
}

func (c *Client) query(ctx context.Context, kind, method string, request []byte) ([]byte, error) {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	start := time.Now()
	var response []byte
	err := c.grpc.Invoke(bounded, method, &request, &response)
	metrics.ChainLatency.WithLabelValues(kind).Observe(time.Since(start).Seconds())
	if err != nil && status.Code(err) != codes.NotFound {
		metrics.ChainErrors.WithLabelValues(kind).Inc()
	}
	return response, err
}
