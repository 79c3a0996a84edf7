package miner

import (
	"context"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

// States of a session by block height. The stand-in claims and proves nothing: a state only says which window is open.
const (
	stateActive   = "active"
	stateClaiming = "claiming"
	stateProving  = "proving"
	stateClosed   = "closed"
)

func stateAt(height, end int64, p relaypb.SharedParams) string {
	claimOpens := end + p.ClaimOpen + 1
	proofOpens := claimOpens + p.ClaimClose + p.ProofOpen
	switch {
	case height < claimOpens:
		return stateActive
	case height < proofOpens:
		return stateClaiming
	case height <= proofOpens+p.ProofClose:
		return stateProving
	}
	return stateClosed
}

// grow adds a relay to the session's tree: one hash field a relay, with the relay's length as value.
func (m *Miner) grow(ctx context.Context, mined *relaypb.Mined) error {
	key := m.names.Session(mined.Supplier, mined.SessionID)
	nodes := m.names.TreeNodes(mined.Supplier, mined.SessionID)
	created, err := m.redis.HSetNX(ctx, key, "session_id", mined.SessionID).Result()
	if err != nil {
		return err
	}
	pipeline := m.redis.TxPipeline()
	pipeline.HSet(ctx, nodes, hex.EncodeToString(mined.Hash), len(mined.Relay))
	pipeline.HSet(ctx, key, "supplier", mined.Supplier, "service_id", mined.ServiceID, "application_address", mined.ApplicationAddress,
		"session_start_height", mined.SessionStartHeight, "session_end_height", mined.SessionEndHeight)
	pipeline.HSetNX(ctx, key, "state", stateActive)
	pipeline.HIncrBy(ctx, key, "relay_count", 1)
	pipeline.HIncrBy(ctx, key, "compute_units", int64(mined.ComputeUnits))
	pipeline.SAdd(ctx, m.names.SessionIndex(mined.Supplier), mined.SessionID)
	if created {
		pipeline.SAdd(ctx, m.names.SessionState(mined.Supplier, stateActive), mined.SessionID)
	}
	pipeline.Expire(ctx, nodes, time.Duration(m.config.CacheTTL))
	pipeline.Expire(ctx, key, m.sessionTTL())
	if _, err := pipeline.Exec(ctx); err != nil {
		return err
	}
	if created {
		metrics.SessionsCreated.WithLabelValues(mined.Supplier, mined.ServiceID).Inc()
	}
	return nil
}

func (m *Miner) sessionTTL() time.Duration {
	if m.config.SessionTTL > 0 {
		return time.Duration(m.config.SessionTTL)
	}
	return time.Duration(m.config.CacheTTL)
}

// advanceSessions moves the sessions of the suppliers that this miner holds to the state of the height.
func (m *Miner) advanceSessions(ctx context.Context, height int64) {
	for _, supplier := range m.ownedSuppliers() {
		sessions, err := m.redis.SMembers(ctx, m.names.SessionIndex(supplier)).Result()
		if err != nil {
			metrics.SessionStoreErrors.WithLabelValues(supplier, "list").Inc()
			continue
		}
		for _, id := range sessions {
			if err := m.advance(ctx, supplier, id, height); err != nil && ctx.Err() == nil {
				metrics.SessionStoreErrors.WithLabelValues(supplier, "advance").Inc()
				m.log.Warn("failed to advance session", "session_id", id, "error", err.Error())
			}
		}
	}
}

func (m *Miner) advance(ctx context.Context, supplier, id string, height int64) error {
	key := m.names.Session(supplier, id)
	record, err := m.redis.HMGet(ctx, key, "state", "session_end_height").Result()
	if err != nil {
		return err
	}
	state, _ := record[0].(string)
	endText, _ := record[1].(string)
	end, err := strconv.ParseInt(endText, 10, 64)
	if err != nil {
		// The record expired before its session was over.
		return m.redis.SRem(ctx, m.names.SessionIndex(supplier), id).Err()
	}
	next := stateAt(height, end, m.params)
	if next == state {
		return nil
	}
	m.log.Info("session changed state", "supplier", supplier, "session_id", id, "from", state, "to", next, "height", height)
	_, err = m.redis.TxPipelined(ctx, func(pipeline redis.Pipeliner) error {
		pipeline.HSet(ctx, key, "state", next)
		pipeline.SRem(ctx, m.names.SessionState(supplier, state), id)
		if next == stateClosed {
			pipeline.SRem(ctx, m.names.SessionIndex(supplier), id)
			pipeline.Del(ctx, m.names.TreeNodes(supplier, id))
		} else {
			pipeline.SAdd(ctx, m.names.SessionState(supplier, next), id)
		}
		return nil
	})
	return err
}
