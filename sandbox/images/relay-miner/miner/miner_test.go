package miner

import (
	"testing"

	"pocket.sandbox/relay-miner/relaypb"
)

// With the public networks' parameters and a session that ends at 100: claims open at 112, proofs at 123 and close at 133.
func TestSessionStatesFollowTheWindows(t *testing.T) {
	for height, want := range map[int64]string{
		90: stateActive, 100: stateActive, 111: stateActive, 112: stateClaiming, 122: stateClaiming, 123: stateProving, 133: stateProving, 134: stateClosed,
	} {
		if got := stateAt(height, 100, relaypb.DefaultSharedParams); got != want {
			t.Errorf("height %d: %s, want %s", height, got, want)
		}
	}
}

func TestMemoryNumbersAreReadFromInfo(t *testing.T) {
	info := "# Memory\r\nused_memory:1234\r\nused_memory_human:1K\r\nmaxmemory:0\r\n"
	if got := infoNumber(info, "used_memory"); got != 1234 {
		t.Errorf("used_memory is %v", got)
	}
	if got := infoNumber(info, "maxmemory"); got != 0 {
		t.Errorf("maxmemory is %v", got)
	}
}
