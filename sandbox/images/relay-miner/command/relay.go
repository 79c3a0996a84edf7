package command

import (
	"github.com/spf13/cobra"

	"pocket.sandbox/relay-miner/relaytool"
)

func relayCommand() *cobra.Command {
	var o relaytool.Options
	cmd := &cobra.Command{Use: "relay", Short: "Send signed test relays"}
	flags := cmd.PersistentFlags()
	flags.StringVar(&o.KeysFile, "keys-file", "", "YAML file with the lists applications and gateway of private keys")
	flags.StringVar(&o.AppKey, "app-priv-key", "", "application's private key in hex (shows in the process list: prefer --keys-file)")
	flags.StringVar(&o.RelayerURL, "relayer-url", "http://localhost:8080", "relayer or edge")
	flags.StringVar(&o.Service, "service", "", "service id")
	flags.StringVar(&o.Supplier, "supplier", "", "supplier operator address")
	flags.StringVar(&o.Node, "node", "", "chain gRPC endpoint, host:port")
	flags.BoolVar(&o.GRPCTLS, "grpc-tls", false, "TLS towards the chain gRPC endpoint")
	flags.StringVar(&o.NodeRPC, "node-rpc", "http://localhost:26657", "chain RPC endpoint")
	flags.StringVar(&o.ChainID, "chain-id", "", "chain id that the node must have")
	flags.IntVarP(&o.Count, "count", "n", 1, "how many relays")
	flags.BoolVar(&o.LoadTest, "load-test", false, "send concurrently")
	flags.IntVar(&o.Concurrency, "concurrency", 10, "relays in flight in a load test, at most 1000")
	flags.Float64Var(&o.RPS, "rps", 0, "relays a second, 0 = as fast as possible")
	flags.IntVar(&o.TimeoutSeconds, "timeout", 120, "seconds for one relay")
	flags.StringVar(&o.Payload, "payload", "", "body of the call, default a call that fits the transport")
	flags.StringVar(&o.SimAppPubkey, "sim-app-pubkey", "", "application's public key in the identity, default the key's own")
	flags.StringSliceVar(&o.SimGatewayPubkeys, "sim-gateway-pubkeys", nil, "gateways' public keys in the identity")
	// Upstream has none of these: they let tests of the stand-in reach paths that its tool cannot.
	flags.StringVar(&o.Path, "stand-in-path", "", "path of the call")
	flags.StringVar(&o.Method, "stand-in-method", "POST", "HTTP method of the call")
	flags.StringVar(&o.RPCType, "stand-in-rpc-type", "", "value of the Rpc-Type header")
	for _, name := range []string{"stand-in-path", "stand-in-method", "stand-in-rpc-type"} {
		_ = flags.MarkHidden(name)
	}
	flags.BoolVar(&o.OutputJSON, "output-json", false, "send --count relays and print the result as JSON (upstream: streams only)")
	flags.BoolVar(&o.Verbose, "verbose", false, "print each answer")
	flags.BoolVar(&o.Simulate, "simulate", false, "send probe relays, which are served and never charged")
	flags.StringVar(&o.SimKeyID, "sim-key-id", "", "identity pinned in the relayer's simulation section")
	for _, name := range []string{"service", "supplier", "node", "chain-id"} {
		_ = cmd.MarkPersistentFlagRequired(name)
	}
	for _, transport := range relaytool.Transports {
		cmd.AddCommand(&cobra.Command{Use: transport, Short: "Send relays over " + transport, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			o.Transport = transport
			return relaytool.Run(cmd.Context(), o, cmd.OutOrStdout())
		}})
	}
	return cmd
}
