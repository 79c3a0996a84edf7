package redisx

import (
	"slices"
	"time"
)

// AnyService in a supplier's services stands for every service: the stand-in chain does not know them by name.
const AnyService = "*"

// SupplierState is what relayers gate on, published by miners.
type SupplierState struct {
	Status                  string   `json:"status"`
	Staked                  bool     `json:"staked"`
	Services                []string `json:"services"`
	UnstakeSessionEndHeight uint64   `json:"unstake_session_end_height"`
	OperatorAddress         string   `json:"operator_address"`
	OwnerAddress            string   `json:"owner_address"`
	UpdatedAt               int64    `json:"updated_at"`
}

// Serves tells whether the supplier is staked for a service.
func (s *SupplierState) Serves(service string) bool {
	return slices.Contains(s.Services, service) || slices.Contains(s.Services, AnyService)
}

// SupplierRecord is the registry's entry.
type SupplierRecord struct {
	OperatorAddr string   `json:"operator_addr"`
	Services     []string `json:"services"`
	Status       string   `json:"status"`
	UpdatedAt    int64    `json:"updated_at"`
}

// SupplierEvent is sent when a supplier changes.
type SupplierEvent struct {
	Action       string   `json:"action"`
	OperatorAddr string   `json:"operator_addr"`
	Services     []string `json:"services,omitempty"`
	Reason       string   `json:"reason,omitempty"`
}

// BlockEvent is sent by the leader for each block.
type BlockEvent struct {
	Height    int64     `json:"height"`
	Hash      []byte    `json:"hash,omitempty"`
	Timestamp time.Time `json:"timestamp"`
}
