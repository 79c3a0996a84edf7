package rest

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pocket.sandbox/chain-node/ledger"
)

func TestAnswersByPath(t *testing.T) {
	good := "pokt1l3e9pgs3mmwuwrh95fecme0s0qtn28805vd04p"
	operator := good[:len(good)-1] + "x"
	l := &ledger.Ledger{ChainID: "pocket-test", BlockTime: time.Second, Services: []string{"eth"}, BalanceUpokt: 5, BlocksPerSession: 20}
	unstaked := *l
	unstaked.NotStaked, unstaked.WithoutKey, unstaked.BalanceUpokt = []string{good}, []string{good}, 0
	for _, c := range []struct {
		ledger *ledger.Ledger
		path   string
		status int
		want   string
	}{
		{l, "/cosmos/base/tendermint/v1beta1/node_info", 200, `"network":"pocket-test"`},
		{l, "/cosmos/base/tendermint/v1beta1/blocks/latest", 200, `"chain_id":"pocket-test"`},
		{l, "/cosmos/base/tendermint/v1beta1/syncing", 200, `"syncing":false`},
		{l, "/cosmos/bank/v1beta1/balances/" + good, 200, `"amount":"5"`},
		{&unstaked, "/cosmos/bank/v1beta1/balances/" + good, 200, `"balances":[]`},
		{l, "/cosmos/bank/v1beta1/balances/" + operator, 400, "checksum"},
		{l, "/cosmos/bank/v1beta1/balances/cosmos1x", 400, "bech32"},
		{l, "/cosmos/auth/v1beta1/accounts/" + good, 200, "secp256k1.PubKey"},
		{&unstaked, "/cosmos/auth/v1beta1/accounts/" + good, 200, `"pub_key":null`},
		{l, "/pokt-network/poktroll/supplier/supplier/" + good, 200, `"service_id":"eth"`},
		{&unstaked, "/pokt-network/poktroll/supplier/supplier/" + good, 404, "supplier not found"},
		{l, "/pokt-network/poktroll/shared/params", 200, `"num_blocks_per_session":"20"`},
		{l, "/pokt-network/poktroll/supplier/params", 200, `"min_stake"`},
		{l, "/pokt-network/poktroll/nonsense/params", 501, "Not Implemented"},
		{l, "/nothing", 501, "Not Implemented"},
	} {
		recorder := httptest.NewRecorder()
		Handler(c.ledger).ServeHTTP(recorder, httptest.NewRequest("GET", c.path, nil))
		if recorder.Code != c.status || !strings.Contains(recorder.Body.String(), c.want) {
			t.Errorf("%s: got %d %s, want %d %s", c.path, recorder.Code, recorder.Body, c.status, c.want)
		}
	}
}
