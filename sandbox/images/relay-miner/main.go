// Command pocket-relay-miner stands in for the program of that name where its image cannot be had.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"pocket.sandbox/relay-miner/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := command.Root().ExecuteContext(ctx)
	stop()
	if err != nil {
		os.Exit(1)
	}
}
