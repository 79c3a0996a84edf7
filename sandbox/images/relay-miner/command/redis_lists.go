package command

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

type wrapper func(func(context.Context, toolbox) error) func(*cobra.Command, []string) error

func suppliersCommand(with wrapper) *cobra.Command {
	var list, claims bool
	var only string
	cmd := &cobra.Command{Use: "supplier", Short: "Registry of suppliers", Args: cobra.NoArgs, RunE: with(func(ctx context.Context, t toolbox) error {
		suppliers, err := t.client.SMembers(ctx, t.names.SupplierIndex()).Result()
		if err != nil {
			return err
		}
		slices.Sort(suppliers)
		for _, supplier := range suppliers {
			if only != "" && only != supplier {
				continue
			}
			record, err := t.client.Get(ctx, t.names.SupplierRecord(supplier)).Result()
			if err != nil {
				return err
			}
			if !claims {
				fmt.Fprintf(t.out, "%s %s\n", supplier, record)
				continue
			}
			owner, err := t.client.Get(ctx, t.names.Claim(supplier)).Result()
			if err != nil {
				owner = "unclaimed"
			}
			fmt.Fprintf(t.out, "%s %s\n", supplier, owner)
		}
		return nil
	})}
	cmd.Flags().BoolVar(&list, "list", false, "list all suppliers (the default)")
	cmd.Flags().BoolVar(&claims, "claims", false, "show which miner owns which supplier")
	cmd.Flags().StringVar(&only, "supplier", "", "only this operator address")
	return cmd
}

func streamsCommand(with wrapper) *cobra.Command {
	var all bool
	var only string
	cmd := &cobra.Command{Use: "streams", Short: "Length and pending entries of streams", Args: cobra.NoArgs, RunE: with(func(ctx context.Context, t toolbox) error {
		if only == "" && !all {
			return fmt.Errorf("either --supplier or --all is required")
		}
		streams := []string{t.names.Stream(only)}
		if all {
			var err error
			if streams, err = t.client.Keys(ctx, t.names.StreamPattern()).Result(); err != nil {
				return err
			}
			slices.Sort(streams)
		}
		for _, stream := range streams {
			length, err := t.client.XLen(ctx, stream).Result()
			if err != nil {
				return err
			}
			fmt.Fprintf(t.out, "%s length=%d\n", stream, length)
			groups, err := t.client.XInfoGroups(ctx, stream).Result()
			if err != nil {
				continue
			}
			for _, group := range groups {
				fmt.Fprintf(t.out, "  group=%s consumers=%d pending=%d lag=%d\n", group.Name, group.Consumers, group.Pending, group.Lag)
			}
		}
		return nil
	})}
	cmd.Flags().BoolVar(&all, "all", false, "all suppliers")
	cmd.Flags().StringVar(&only, "supplier", "", "one operator address")
	return cmd
}

func keysCommand(with wrapper) *cobra.Command {
	var pattern string
	var limit int
	var stats bool
	cmd := &cobra.Command{Use: "keys", Short: "Count or list keys", Args: cobra.NoArgs, RunE: with(func(ctx context.Context, t toolbox) error {
		if pattern == "" {
			pattern = string(t.names) + ":*"
		}
		count := 0
		iterator := t.client.Scan(ctx, 0, pattern, 1000).Iterator()
		for iterator.Next(ctx) {
			count++
			if !stats && count <= limit {
				fmt.Fprintln(t.out, iterator.Val())
			}
		}
		fmt.Fprintf(t.out, "total: %d\n", count)
		return iterator.Err()
	})}
	cmd.Flags().StringVar(&pattern, "pattern", "", "key pattern, default all keys of the namespace")
	cmd.Flags().IntVar(&limit, "limit", 100, "how many keys to list")
	cmd.Flags().BoolVar(&stats, "stats", false, "only count")
	return cmd
}
