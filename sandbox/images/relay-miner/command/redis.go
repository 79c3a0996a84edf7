package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/redis/go-redis/v9"
	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/redisx"
)

// toolbox is what every redis sub-command works with.
type toolbox struct {
	client redis.UniversalClient
	names  redisx.Names
	out    io.Writer
}

func redisCommand() *cobra.Command {
	var url, path string
	cmd := &cobra.Command{Use: "redis", Short: "Inspect shared state (the stand-in only reads)"}
	cmd.PersistentFlags().StringVar(&url, "redis", "redis://localhost:6379", "Redis URL")
	cmd.PersistentFlags().StringVar(&path, "config", "", "take URL and namespace from a relayer's or miner's file")
	with := func(work func(context.Context, toolbox) error) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, _ []string) error {
			section, err := redisSection(path, url)
			if err != nil {
				return err
			}
			client, err := redisx.Open(cmd.Context(), section, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			defer client.Close()
			return work(cmd.Context(), toolbox{client, redisx.Names(section.Namespace.BasePrefix), cmd.OutOrStdout()})
		}
	}
	cmd.AddCommand(
		&cobra.Command{Use: "leader", Short: "Current leader and its TTL", Args: cobra.NoArgs, RunE: with(showLeader)},
		suppliersCommand(with), streamsCommand(with), keysCommand(with),
	)
	return cmd
}

// redisSection reads only the redis part of a file, whichever role it belongs to.
func redisSection(path, url string) (config.Redis, error) {
	section := config.Redis{URL: url, Namespace: config.Namespace{BasePrefix: "ha"}}
	if path == "" {
		return section, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return section, fmt.Errorf("failed to read config file: %w", err)
	}
	file := struct {
		Redis *config.Redis `yaml:"redis"`
	}{&section}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		return section, fmt.Errorf("failed to parse config file: %w", err)
	}
	return section, nil
}

func showLeader(ctx context.Context, t toolbox) error {
	leader, err := t.client.Get(ctx, t.names.Leader()).Result()
	if errors.Is(err, redis.Nil) {
		fmt.Fprintf(t.out, "No active leader\nLeader key: %s\n", t.names.Leader())
		return nil
	}
	if err != nil {
		return err
	}
	ttl, err := t.client.TTL(ctx, t.names.Leader()).Result()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Current Leader: %s\nTTL Remaining: %v\nLeader Key: %s\n", leader, ttl, t.names.Leader())
	return nil
}
