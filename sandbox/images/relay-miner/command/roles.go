package command

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pocket.sandbox/relay-miner/chain"
	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/logging"
	"pocket.sandbox/relay-miner/miner"
	"pocket.sandbox/relay-miner/relayer"
)

func relayerCommand() *cobra.Command {
	var path, redisURL string
	cmd := &cobra.Command{Use: "relayer", Short: "Run the relay proxy", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		c, err := config.LoadRelayer(path)
		if err != nil {
			return err
		}
		if cmd.Flags().Changed("redis-url") {
			c.Redis.URL = redisURL
		}
		return relayer.Run(cmd.Context(), c, logging.New(c.Logging, "relayer"))
	}}
	cmd.Flags().StringVar(&path, "config", "", "path of the relayer's YAML file")
	cmd.Flags().StringVar(&redisURL, "redis-url", "", "overrides redis.url")
	_ = cmd.MarkFlagRequired("config")
	cmd.AddCommand(relayerValidateCommand())
	return cmd
}

func relayerValidateCommand() *cobra.Command {
	var path, node string
	var checkStake bool
	cmd := &cobra.Command{Use: "validate", Short: "Check a config file offline", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		c, err := config.LoadRelayer(path)
		if err != nil {
			return fmt.Errorf("config is INVALID: %w", err)
		}
		if checkStake {
			if node != "" {
				c.PocketNode.QueryNodeGRPCURL = node
			}
			if err := checkStakes(cmd, c); err != nil {
				return err
			}
		}
		fmt.Fprintf(cmd.OutOrStdout(), "config OK: %s would start\n", path)
		return nil
	}}
	cmd.Flags().StringVar(&path, "config", "", "path of the relayer's YAML file")
	cmd.Flags().BoolVar(&checkStake, "check-stake", false, "also compare the suppliers' stake with the configured backends")
	cmd.Flags().StringVar(&node, "node", "", "overrides pocket_node.query_node_grpc_url")
	_ = cmd.MarkFlagRequired("config")
	return cmd
}

// checkStakes fails when a key's supplier is not staked or is staked for a service without backends.
func checkStakes(cmd *cobra.Command, c *config.Relayer) error {
	ring, err := keys.LoadSuppliers(c.Keys.KeysFile)
	if err != nil {
		return err
	}
	target := c.PocketNode.QueryNodeGRPCURL[strings.Index(c.PocketNode.QueryNodeGRPCURL, "//")+1:]
	node, err := chain.New(c.PocketNode.QueryNodeRPCURL, strings.TrimPrefix(target, "/"), c.PocketNode.GRPCInsecure, 30*time.Second)
	if err != nil {
		return err
	}
	defer node.Close()
	for address := range ring {
		supplier, err := node.Supplier(cmd.Context(), address)
		if err != nil {
			return fmt.Errorf("stake of %s: %w", address, err)
		}
		for _, service := range supplier.Services {
			if c.Services[service] == nil && service != "*" {
				return fmt.Errorf("supplier %s is staked for service %s, which has no backend configured", address, service)
			}
		}
	}
	return nil
}

func minerCommand() *cobra.Command {
	var path, redisURL, consumer, keysFile string
	var sessionTTL time.Duration
	cmd := &cobra.Command{Use: "miner", Short: "Run the miner", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		c, err := config.LoadMiner(path)
		if err != nil {
			return err
		}
		overrides := map[string]func(){
			"redis-url": func() { c.Redis.URL = redisURL }, "consumer-name": func() { c.Redis.ConsumerName = consumer },
			"keys-file": func() { c.Keys.KeysFile = keysFile }, "session-ttl": func() { c.SessionTTL = config.Duration(sessionTTL) },
		}
		for flag, override := range overrides {
			if cmd.Flags().Changed(flag) {
				override()
			}
		}
		return miner.Run(cmd.Context(), c, logging.New(c.Logging, "miner"))
	}}
	flags := cmd.Flags()
	flags.StringVar(&path, "config", "", "path of the miner's YAML file")
	flags.StringVar(&redisURL, "redis-url", "", "overrides redis.url")
	flags.StringVar(&consumer, "consumer-name", "", "overrides redis.consumer_name")
	flags.StringVar(&keysFile, "keys-file", "", "overrides keys.keys_file")
	flags.DurationVar(&sessionTTL, "session-ttl", 0, "overrides session_ttl")
	_ = cmd.MarkFlagRequired("config")
	cmd.AddCommand(minerValidateCommand())
	return cmd
}

func minerValidateCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{Use: "validate", Short: "Check a config file offline", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if _, err := config.LoadMiner(path); err != nil {
			return fmt.Errorf("config is INVALID: %w", err)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "config OK: %s would start\n", path)
		return nil
	}}
	cmd.Flags().StringVar(&path, "config", "", "path of the miner's YAML file")
	_ = cmd.MarkFlagRequired("config")
	return cmd
}
