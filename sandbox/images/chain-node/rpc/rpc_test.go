package rpc

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pocket.sandbox/chain-node/ledger"
)

func serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(Handler(&ledger.Ledger{ChainID: "pocket-test", BlockTime: 100 * time.Millisecond}))
	t.Cleanup(server.Close)
	return server.URL
}

func fetch(t *testing.T, method, url, body string) (int, map[string]any) {
	t.Helper()
	request, _ := http.NewRequest(method, url, strings.NewReader(body))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, _ := io.ReadAll(response.Body)
	var decoded map[string]any
	_ = json.Unmarshal(raw, &decoded)
	return response.StatusCode, decoded
}

func TestStatusShowsChainHeightAndFreshness(t *testing.T) {
	_, body := fetch(t, "GET", serve(t)+"/status", "")
	result := body["result"].(map[string]any)
	if got := result["node_info"].(map[string]any)["network"]; got != "pocket-test" {
		t.Errorf("network is %v", got)
	}
	sync := result["sync_info"].(map[string]any)
	if _, isText := sync["latest_block_height"].(string); !isText || sync["catching_up"] != false {
		t.Errorf("sync_info is %v", sync)
	}
	when, err := time.Parse(time.RFC3339Nano, sync["latest_block_time"].(string))
	if err != nil || time.Since(when) > time.Second || time.Since(when) < 0 {
		t.Errorf("latest block is of %v, %v", when, err)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	url := serve(t)
	if status, _ := fetch(t, "GET", url+"/nothing", ""); status != http.StatusNotFound {
		t.Errorf("unknown path answered %d", status)
	}
	for body, want := range map[string]float64{
		`{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}`: -32601,
		`{"jsonrpc":"1.0","id":1,"method":"status"}`:                      -32600,
		`no JSON`: -32700,
		`{"jsonrpc":"2.0","id":1,"method":"block","params":{"height":"-4"}}`: -32602,
	} {
		_, answer := fetch(t, "POST", url+"/", body)
		failure, _ := answer["error"].(map[string]any)
		if failure == nil || failure["code"] != want {
			t.Errorf("%s: got %v, want code %v", body, answer, want)
		}
	}
}

func TestBlockByHeight(t *testing.T) {
	url := serve(t)
	_, first := fetch(t, "GET", url+"/block?height=7", "")
	header := first["result"].(map[string]any)["block"].(map[string]any)["header"].(map[string]any)
	if header["height"] != "7" || header["chain_id"] != "pocket-test" {
		t.Errorf("header is %v", header)
	}
	if status, _ := fetch(t, "GET", url+"/block?height=99999999999", ""); status != http.StatusInternalServerError {
		t.Errorf("a block of the future answered %d", status)
	}
}

func TestSubscriptionSendsEachBlock(t *testing.T) {
	connection, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(serve(t), "http")+"/websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.WriteJSON(object{"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": object{"query": "tm.event='NewBlockHeader'"}})
	var heights []string
	for len(heights) < 2 {
		_ = connection.SetReadDeadline(time.Now().Add(3 * time.Second))
		var message struct {
			Result struct {
				Data struct {
					Value struct{ Header struct{ Height string } }
				}
			}
		}
		if err := connection.ReadJSON(&message); err != nil {
			t.Fatal(err)
		}
		if height := message.Result.Data.Value.Header.Height; height != "" {
			heights = append(heights, height)
		}
	}
	if heights[0] == heights[1] {
		t.Errorf("one block came twice: %v", heights)
	}
	_ = connection.WriteJSON(object{"jsonrpc": "2.0", "id": 2, "method": "subscribe", "params": object{"query": "tm.event='Nonsense'"}})
	for {
		var message map[string]any
		if err := connection.ReadJSON(&message); err != nil {
			t.Fatal(err)
		}
		if message["error"] != nil {
			return
		}
	}
}
