package relayer

import (
	"fmt"

	"pocket.sandbox/relay-miner/keys"
	"pocket.sandbox/relay-miner/relaypb"
)

const (
	maxSessionLength = 10_000
	maxLookback      = 10_000
	maxLookahead     = 10_000
	graceBlocks      = 10
	aheadBlocks      = 1
)

// plausibleHeights checks a session's heights by comparison only; height 0 means that no block was heard of yet.
func plausibleHeights(start, end, height int64) bool {
	if start <= 0 || end <= start || end-start > maxSessionLength {
		return false
	}
	return height <= 0 || (start <= height+maxLookahead && end >= height-maxLookback)
}

// validate checks the application's signature and that the session is open.
func validate(request *relaypb.Request, height int64) error {
	public, err := keys.Verify(request.Signature, request.SignedBytes())
	if err != nil {
		return fmt.Errorf("ring signature validation failed: %w", err)
	}
	address, err := keys.Address(public)
	if err != nil {
		return err
	}
	if address != request.Header.ApplicationAddress {
		return fmt.Errorf("ring signature validation failed: signed by %s, not by application %s", address, request.Header.ApplicationAddress)
	}
	if height <= 0 {
		return nil
	}
	if height > request.Header.EndHeight+graceBlocks {
		return fmt.Errorf("session validation failed: session ended at height %d, now %d", request.Header.EndHeight, height)
	}
	if request.Header.StartHeight > height+aheadBlocks {
		return fmt.Errorf("session validation failed: session starts at height %d, now %d", request.Header.StartHeight, height)
	}
	return nil
}
