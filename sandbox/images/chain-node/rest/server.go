// Package rest is the LCD: the read-only paths that a provider's checks use. Every other path is 501, as the gateway of a real node answers.
package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"pocket.sandbox/chain-node/ledger"
)

type object = map[string]any

// Handler serves the REST port.
func Handler(l *ledger.Ledger) http.Handler {
	s := &server{l}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cosmos/base/tendermint/v1beta1/node_info", s.nodeInfo)
	mux.HandleFunc("GET /cosmos/base/tendermint/v1beta1/blocks/latest", s.latestBlock)
	mux.HandleFunc("GET /cosmos/base/tendermint/v1beta1/syncing", s.syncing)
	mux.HandleFunc("GET /cosmos/bank/v1beta1/balances/{address}", s.balances)
	mux.HandleFunc("GET /cosmos/auth/v1beta1/accounts/{address}", s.account)
	mux.HandleFunc("GET /cosmos/upgrade/v1beta1/current_plan", func(w http.ResponseWriter, _ *http.Request) { reply(w, object{"plan": nil}) })
	mux.HandleFunc("GET /pokt-network/poktroll/supplier/supplier/{operator}", s.supplier)
	mux.HandleFunc("GET /pokt-network/poktroll/service/service/{id}", s.service)
	mux.HandleFunc("GET /pokt-network/poktroll/{module}/params", s.params)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotImplemented, 12, "Not Implemented")
	})
	return mux
}

type server struct{ ledger *ledger.Ledger }

func (s *server) nodeInfo(w http.ResponseWriter, _ *http.Request) {
	reply(w, object{
		"default_node_info":   object{"network": s.ledger.ChainID, "version": "0.38.19", "moniker": "pocket-sandbox-stand-in"},
		"application_version": object{"name": "pocket", "app_name": "pocketd", "version": ledger.AppVersion, "cosmos_sdk_version": "v0.53.7"},
	})
}

func (s *server) latestBlock(w http.ResponseWriter, _ *http.Request) {
	b := s.ledger.Latest()
	header := object{"chain_id": s.ledger.ChainID, "height": strconv.FormatInt(b.Height, 10), "time": b.Time.Format(time.RFC3339Nano)}
	reply(w, object{"block_id": object{"hash": b.Hash}, "block": object{"header": header, "data": object{"txs": []string{}}}})
}

func (s *server) syncing(w http.ResponseWriter, _ *http.Request) { reply(w, object{"syncing": false}) }

func (s *server) balances(w http.ResponseWriter, r *http.Request) {
	if !checkAddress(w, r.PathValue("address")) {
		return
	}
	coins := []object{}
	if s.ledger.BalanceUpokt > 0 {
		coins = append(coins, object{"denom": "upokt", "amount": strconv.FormatInt(s.ledger.BalanceUpokt, 10)})
	}
	reply(w, object{"balances": coins, "pagination": object{"next_key": nil, "total": strconv.Itoa(len(coins))}})
}

func (s *server) account(w http.ResponseWriter, r *http.Request) {
	address := r.PathValue("address")
	if !checkAddress(w, address) {
		return
	}
	account := object{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": address, "pub_key": nil, "account_number": "1", "sequence": "0"}
	if s.ledger.HasKey(address) {
		account["pub_key"] = object{"@type": "/cosmos.crypto.secp256k1.PubKey", "key": "AoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
	}
	reply(w, object{"account": account})
}

func (s *server) supplier(w http.ResponseWriter, r *http.Request) {
	operator := r.PathValue("operator")
	if !checkAddress(w, operator) {
		return
	}
	if !s.ledger.Staked(operator) {
		fail(w, http.StatusNotFound, 5, fmt.Sprintf("supplier with address: %q: supplier not found", operator))
		return
	}
	services := []object{}
	for _, id := range s.ledger.Services {
		services = append(services, object{"service_id": id, "endpoints": []object{}, "rev_share": []object{{"address": operator, "rev_share_percentage": "100"}}})
	}
	reply(w, object{"supplier": object{
		"owner_address": operator, "operator_address": operator, "stake": object{"denom": "upokt", "amount": strconv.FormatInt(ledger.MinStakeUpokt, 10)},
		"services": services, "unstake_session_end_height": "0", "service_config_history": []object{},
	}})
}

func (s *server) service(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	reply(w, object{"service": object{"id": id, "name": id, "compute_units_per_relay": "1", "owner_address": ""}})
}

func (s *server) params(w http.ResponseWriter, r *http.Request) {
	params := object{}
	switch module := r.PathValue("module"); module {
	case "shared":
		for _, param := range s.ledger.SharedParams() {
			params[param.Name] = strconv.FormatInt(param.Value, 10)
		}
	case "session":
		params["num_suppliers_per_session"] = "50"
	case "supplier":
		params["min_stake"] = object{"denom": "upokt", "amount": strconv.FormatInt(ledger.MinStakeUpokt, 10)}
		params["staking_fee"] = object{"denom": "upokt", "amount": "1"}
	default:
		fail(w, http.StatusNotImplemented, 12, "Not Implemented")
		return
	}
	reply(w, object{"params": params})
}

func checkAddress(w http.ResponseWriter, address string) bool {
	if err := ledger.CheckAddress(address); err != nil {
		fail(w, http.StatusBadRequest, 3, err.Error())
		return false
	}
	return true
}

func reply(w http.ResponseWriter, body object) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, status, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(object{"code": code, "message": message, "details": []string{}})
}
