// Package command is the command line.
package command

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Root returns the whole command line. Errors are printed as "Error: …" and end with exit code 1.
func Root() *cobra.Command {
	root := &cobra.Command{
		Use:          "pocket-relay-miner",
		Short:        "Stand-in for the HA RelayMiner of the Pocket Network (sandbox only)",
		SilenceUsage: true,
	}
	root.AddCommand(relayerCommand(), minerCommand(), redisCommand(), relayCommand(), versionCommand())
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, Run: func(cmd *cobra.Command, _ []string) {
		fmt.Fprintln(cmd.OutOrStdout(), "dev")
	}}
}
