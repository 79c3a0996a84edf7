// Package relaytool acts as an application: it builds sessions, signs relays, sends them and verifies the answers.
package relaytool

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"pocket.sandbox/relay-miner/chain"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/relaypb"
)

// Transports are the sub-commands.
var Transports = []string{"jsonrpc", "websocket", "grpc", "stream", "cometbft"}

const maxConcurrency = 1000

// Options of a run; zero values are the command line's defaults.
type Options struct {
	Transport, KeysFile, AppKey, RelayerURL, Service, Supplier, Node, NodeRPC, ChainID string
	Payload, Path, Method, RPCType, SimKeyID, SimAppPubkey                             string
	SimGatewayPubkeys                                                                  []string
	GRPCTLS, LoadTest, OutputJSON, Verbose, Simulate                                   bool
	Count, Concurrency, TimeoutSeconds                                                 int
	RPS                                                                                float64
}

func (o *Options) validate() error {
	switch {
	case o.KeysFile == "" && o.AppKey == "":
		return fmt.Errorf("an application key is required: --keys-file or --app-priv-key")
	case o.Count < 1:
		return fmt.Errorf("--count must be at least 1, got %d", o.Count)
	case o.Concurrency < 1 || o.Concurrency > maxConcurrency:
		return fmt.Errorf("--concurrency must be 1 to %d, got %d", maxConcurrency, o.Concurrency)
	case o.Simulate && o.SimKeyID == "":
		return fmt.Errorf("--simulate needs --sim-key-id")
	case o.LoadTest && (o.Transport == "cometbft" || o.Transport == "stream"):
		return fmt.Errorf("load test mode is not supported for %s relays (use jsonrpc for load testing)", o.Transport)
	}
	return nil
}

func (o *Options) timeout() time.Duration { return time.Duration(o.TimeoutSeconds) * time.Second }

// application returns the key that signs; a probe's must be the one that the identity pins.
func (o *Options) application() (*keys.Key, error) {
	key, err := o.applicationKey()
	if err != nil || !o.Simulate || o.SimAppPubkey == "" {
		return key, err
	}
	if own := hex.EncodeToString(key.PublicKey()); !strings.EqualFold(own, o.SimAppPubkey) {
		return nil, fmt.Errorf("--sim-app-pubkey %s is not the public key of the application's key (%s)", o.SimAppPubkey, own)
	}
	return key, nil
}

func (o *Options) applicationKey() (*keys.Key, error) {
	if o.AppKey != "" {
		key, err := keys.Parse(o.AppKey)
		if err != nil {
			return nil, fmt.Errorf("--app-priv-key %w", err)
		}
		return key, nil
	}
	client, err := keys.LoadClient(o.KeysFile)
	if err != nil {
		return nil, err
	}
	return client.Applications[0], nil
}

// session builds the header of the session that the chain is in. Errors: a node that does not answer or is another chain.
func (o *Options) session(ctx context.Context, application string) (*relaypb.SessionHeader, error) {
	header := &relaypb.SessionHeader{ApplicationAddress: application, ServiceID: o.Service}
	if o.Simulate {
		header.StartHeight, header.EndHeight = 1, 2
		return header, nil
	}
	node, err := chain.New(o.NodeRPC, o.Node, !o.GRPCTLS, o.timeout())
	if err != nil {
		return nil, err
	}
	defer node.Close()
	status, err := node.Status(ctx)
	if err != nil {
		return nil, err
	}
	if status.ChainID != o.ChainID {
		return nil, fmt.Errorf("node %s is of chain %q, not %q", o.NodeRPC, status.ChainID, o.ChainID)
	}
	params, err := node.SharedParams(ctx)
	if err != nil {
		return nil, fmt.Errorf("chain gRPC endpoint %s: %w", o.Node, err)
	}
	length := params.BlocksPerSession
	header.StartHeight = 1 + (status.Height-1)/length*length
	header.EndHeight = header.StartHeight + length - 1
	id := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%s/%d", status.ChainID, application, o.Service, header.StartHeight))
	header.SessionID = hex.EncodeToString(id[:])
	return header, nil
}

// request builds and signs one relay. A probe's session id carries the time and a nonce, so that no two are equal.
func (o *Options) request(session relaypb.SessionHeader, key *keys.Key, payload []byte) (*relaypb.Request, error) {
	if o.Simulate {
		var nonce [16]byte
		_, _ = rand.Read(nonce[:])
		session.SessionID = fmt.Sprintf("simv1:%d:%s", time.Now().Unix(), hex.EncodeToString(nonce[:]))
	}
	request := &relaypb.Request{Header: &session, Supplier: o.Supplier, Payload: payload}
	var err error
	request.Signature, err = key.Sign(request.SignedBytes())
	return request, err
}

// verify checks that a response belongs to the session and is signed by the addressed supplier.
func (o *Options) verify(raw []byte) (*relaypb.Response, error) {
	response, err := relaypb.DecodeResponse(raw)
	if err != nil {
		return nil, fmt.Errorf("answer is no relay response: %w", err)
	}
	public, err := keys.Verify(response.Signature, response.SignedBytes())
	if err != nil {
		return nil, fmt.Errorf("supplier signature: %w", err)
	}
	address, err := keys.Address(public)
	if err != nil {
		return nil, err
	}
	if address != o.Supplier {
		return nil, fmt.Errorf("answer is signed by %s, not by supplier %s", address, o.Supplier)
	}
	return response, nil
}
