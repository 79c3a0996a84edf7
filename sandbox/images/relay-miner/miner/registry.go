package miner

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pocket.sandbox/relay-miner/chain"
	"pocket.sandbox/relay-miner/redisx"
)

// publishSupplier asks the chain about a supplier and tells the relayers.
// As upstream, a query that fails leaves the supplier published as staked and active.
func (m *Miner) publishSupplier(ctx context.Context, supplier string) error {
	state := redisx.SupplierState{Status: "active", Staked: true, Services: []string{}, OperatorAddress: supplier, OwnerAddress: supplier, UpdatedAt: time.Now().Unix()}
	onChain, err := m.chain.Supplier(ctx, supplier)
	switch {
	case errors.Is(err, chain.ErrNotStaked):
		state.Status, state.Staked = "not_staked", false
	case err != nil:
		m.log.Warn("supplier query failed", "supplier", supplier, "error", err.Error())
	default:
		state.Services, state.OwnerAddress, state.UnstakeSessionEndHeight = onChain.Services, onChain.OwnerAddress, onChain.UnstakeHeight
		if onChain.UnstakeHeight > 0 {
			state.Status = "unstaking"
		}
	}
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
	}
	stateJSON, _ := json.Marshal(state)
	record, _ := json.Marshal(redisx.SupplierRecord{OperatorAddr: supplier, Services: state.Services, Status: "active", UpdatedAt: state.UpdatedAt})
	event, _ := json.Marshal(redisx.SupplierEvent{Action: "update", OperatorAddr: supplier, Services: state.Services})
	pipeline := m.redis.TxPipeline()
	pipeline.Set(ctx, m.names.SupplierState(supplier), stateJSON, 0)
	pipeline.Set(ctx, m.names.SupplierRecord(supplier), record, 0)
	pipeline.SAdd(ctx, m.names.SupplierIndex(), supplier)
	pipeline.Publish(ctx, m.names.SupplierChannel(), event)
	_, err = pipeline.Exec(ctx)
	return err
}
