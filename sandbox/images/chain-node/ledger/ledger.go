// Package ledger is the chain that the node shows: blocks by the clock, and an answer for every operator address.
package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/btcsuite/btcd/btcutil/bech32"
)

// AppVersion is the chain release that the node claims to run.
const AppVersion = "0.1.35"

const addressPrefix = "pokt"

// epoch is the time of block 1; heights follow the clock, so a restart never goes back.
var epoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Ledger answers by rule instead of by state.
type Ledger struct {
	ChainID string
	// BlockTime is the time between blocks.
	BlockTime time.Duration
	// Services that every operator is staked for; "*" stands for every service.
	Services []string
	// NotStaked operators are unknown to the supplier module.
	NotStaked []string
	// WithoutKey accounts have no public key on chain.
	WithoutKey []string
	// BalanceUpokt of every account.
	BalanceUpokt int64
	// BlocksPerSession is the only parameter that can be chosen.
	BlocksPerSession int64
}

// Block is one block's header.
type Block struct {
	Height int64
	Time   time.Time
	Hash   string
}

// Block returns the block of a height.
func (l *Ledger) Block(height int64) Block {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", l.ChainID, height))
	return Block{Height: height, Time: epoch.Add(time.Duration(height-1) * l.BlockTime), Hash: strings.ToUpper(hex.EncodeToString(sum[:]))}
}

// Latest returns the newest block.
func (l *Ledger) Latest() Block { return l.Block(1 + int64(time.Since(epoch)/l.BlockTime)) }

// UntilNext returns how long the next block takes.
func (l *Ledger) UntilNext() time.Duration { return time.Until(l.Latest().Time.Add(l.BlockTime)) }

// Staked tells whether the supplier module knows an operator.
func (l *Ledger) Staked(operator string) bool { return !slices.Contains(l.NotStaked, operator) }

// HasKey tells whether an account has a public key on chain.
func (l *Ledger) HasKey(address string) bool { return !slices.Contains(l.WithoutKey, address) }

// CheckAddress fails for anything but an account address of the network.
func CheckAddress(address string) error {
	prefix, words, err := bech32.Decode(address)
	if err != nil {
		return fmt.Errorf("decoding bech32 failed: %w", err)
	}
	if prefix != addressPrefix {
		return fmt.Errorf("invalid Bech32 prefix; expected %s, got %s", addressPrefix, prefix)
	}
	raw, err := bech32.ConvertBits(words, 5, 8, false)
	if err != nil || len(raw) != 20 {
		return fmt.Errorf("address length must be 20 bytes")
	}
	return nil
}

// Param is one governance number.
type Param struct {
	Name  string
	Value int64
}

// SharedParams lists the shared module's block counts in the order of their protobuf fields.
func (l *Ledger) SharedParams() []Param {
	return []Param{
		{"num_blocks_per_session", l.BlocksPerSession},
		{"grace_period_end_offset_blocks", 10},
		{"claim_window_open_offset_blocks", 11},
		{"claim_window_close_offset_blocks", 10},
		{"proof_window_open_offset_blocks", 1},
		{"proof_window_close_offset_blocks", 10},
		{"supplier_unbonding_period_sessions", 86},
		{"application_unbonding_period_sessions", 86},
		{"compute_units_to_tokens_multiplier", 33_482},
	}
}

// MinStakeUpokt is what a supplier has to stake.
const MinStakeUpokt = 59_500_000_000
