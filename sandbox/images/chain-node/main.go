// Command chain-node stands in for a full node of the Pocket Network: read-only answers and blocks by the clock.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"pocket.sandbox/chain-node/grpcapi"
	"pocket.sandbox/chain-node/ledger"
	"pocket.sandbox/chain-node/rest"
	"pocket.sandbox/chain-node/rpc"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run() error {
	chainID := flag.String("chain-id", "pocket", "chain id")
	address := flag.String("listen-address", "0.0.0.0", "address of all three listeners")
	rpcPort := flag.Int("rpc-port", 26657, "CometBFT RPC port")
	restPort := flag.Int("rest-port", 1317, "REST port")
	grpcPort := flag.Int("grpc-port", 9090, "gRPC port")
	seconds := flag.Float64("block-seconds", 2, "seconds between blocks")
	session := flag.Int64("blocks-per-session", 20, "length of a session")
	services := flag.String("services", "*", "comma-separated services that every supplier is staked for, * for every service")
	notStaked := flag.String("not-staked", "", "comma-separated operators that are not staked")
	withoutKey := flag.String("without-key", "", "comma-separated accounts without public key on chain")
	balance := flag.Int64("balance-upokt", 10_000_000, "balance of every account")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	if *seconds <= 0 || *session <= 0 {
		return fmt.Errorf("-block-seconds and -blocks-per-session must be positive")
	}
	l := &ledger.Ledger{
		ChainID: *chainID, BlockTime: time.Duration(*seconds * float64(time.Second)), Services: list(*services),
		NotStaked: list(*notStaked), WithoutKey: list(*withoutKey), BalanceUpokt: *balance, BlocksPerSession: *session,
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	failed := make(chan error, 3)
	serve := func(port int, handler http.Handler) {
		server := &http.Server{Addr: at(*address, port), Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		go func() { failed <- server.ListenAndServe() }()
	}
	serve(*rpcPort, rpc.Handler(l))
	serve(*restPort, rest.Handler(l))
	listener, err := net.Listen("tcp", at(*address, *grpcPort))
	if err != nil {
		return err
	}
	go func() { failed <- grpcapi.New(l).Serve(listener) }()
	log.Printf("chain %s at %s: rpc %d, rest %d, grpc %d, a block every %s", l.ChainID, *address, *rpcPort, *restPort, *grpcPort, l.BlockTime)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

func at(address string, port int) string { return net.JoinHostPort(address, fmt.Sprint(port)) }

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
