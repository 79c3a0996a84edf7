package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const relayerFile = `
listen_addr: 0.0.0.0:8080
redis:
  url: redis://localhost:6379
pocket_node:
  query_node_rpc_url: http://node:26657
  query_node_grpc_url: node:9090
keys:
  keys_file: /keys.yaml
services:
  demo:
    backends:
      jsonrpc:
        url: http://backend
`

const minerFile = `
redis:
  url: redis://localhost:6379
pocket_node:
  query_node_rpc_url: http://node:26657
  query_node_grpc_url: node:9090
keys:
  keys_file: /keys.yaml
`

const pubkey = "02466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27"

// edit replaces old by new in a file that is right; without old, new is appended.
type edit struct{ old, new, want string }

func load(t *testing.T, base string, e edit, read func(string) error) error {
	t.Helper()
	text := base + e.new
	if e.old != "" {
		if text = strings.Replace(base, e.old, e.new, 1); text == base {
			t.Fatalf("the file does not contain %q", e.old)
		}
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return read(path)
}

func readRelayer(path string) error { _, err := LoadRelayer(path); return err }
func readMiner(path string) error   { _, err := LoadMiner(path); return err }

func TestRelayerRefusals(t *testing.T) {
	backend := "        url: http://backend\n"
	service := "    backends:\n      jsonrpc:\n"
	for name, e := range map[string]edit{
		"unknown top-level key":         {new: "listen_adr: x\n", want: `unknown key "listen_adr"`},
		"unknown nested key":            {old: backend, new: backend + "        timeout: 3\n", want: `unknown key "timeout"`},
		"wrong type":                    {new: "default_max_body_size_bytes: lots\n", want: "cannot unmarshal"},
		"broken YAML":                   {new: "  - [\n", want: "failed to parse"},
		"empty listen address":          {old: "0.0.0.0:8080", new: `""`, want: "listen_addr is required"},
		"empty Redis URL":               {old: "redis://localhost:6379", new: `""`, want: "redis.url is required"},
		"negative pool":                 {old: "redis:\n", new: "redis:\n  pool_size: -1\n", want: "redis.pool_size must be >= 0"},
		"no RPC":                        {old: "  query_node_rpc_url: http://node:26657\n", want: "query_node_rpc_url is required"},
		"no gRPC":                       {old: "  query_node_grpc_url: node:9090\n", want: "query_node_grpc_url is required"},
		"no services":                   {old: relayerFile[strings.Index(relayerFile, "services:"):], new: "services: {}\n", want: "at least one service"},
		"no backends":                   {old: service + backend, new: "    backends: {}\n", want: "backends is required"},
		"unknown transport":             {old: "      jsonrpc:", new: "      json_rpc:", want: "unknown transport (valid: [jsonrpc rest websocket grpc cometbft])"},
		"url without scheme":            {old: "http://backend", new: "backend:8545", want: "scheme must be one of [http https]"},
		"websocket over http":           {old: "      jsonrpc:", new: "      websocket:", want: "scheme must be one of [ws wss]"},
		"url and urls":                  {old: backend, new: backend + "        urls: [http://other]\n", want: "mutually exclusive"},
		"neither url nor urls":          {old: backend, new: "        base_path: /x\n", want: "at least one of url or urls"},
		"duplicate url":                 {old: backend, new: "        urls: [http://a/x, https://a/x]\n", want: "duplicate URL"},
		"duplicate name":                {old: backend, new: "        urls: [{name: a, url: http://a}, {name: a, url: http://b}]\n", want: "duplicate name"},
		"unknown key in urls":           {old: backend, new: "        urls: [{name: a, url: http://a, weight: 2}]\n", want: `unknown key "weight"`},
		"load balancing":                {old: backend, new: backend + "        load_balancing: random\n", want: "unknown load_balancing"},
		"too many retries":              {old: backend, new: backend + "        max_retries: 4\n", want: "must be 0-3"},
		"probe without place":           {old: backend, new: backend + "        health_check: {enabled: true, interval_seconds: 5}\n", want: "health_check.endpoint is required"},
		"probe without interval":        {old: backend, new: backend + "        health_check: {enabled: true, endpoint: /h}\n", want: "interval_seconds must be positive"},
		"unknown timeout profile":       {old: service, new: "    timeout_profile: slow\n" + service, want: "undefined timeout profile slow"},
		"unknown pool profile":          {old: service, new: "    pool_profile: huge\n" + service, want: "undefined pool profile huge"},
		"negative pool profile":         {new: "pool_profiles: {own: {max_conns_per_host: -1}}\n", want: "must be >= 0"},
		"validation mode":               {new: "default_validation_mode: lazy\n", want: "default_validation_mode"},
		"service validation mode":       {old: service, new: "    validation_mode: lazy\n" + service, want: "validation_mode is invalid"},
		"fail behaviour":                {new: "relay_meter: {fail_behavior: maybe}\n", want: "fail_behavior must be open or closed"},
		"meter prefix":                  {new: "relay_meter: {redis_key_prefix: other}\n", want: "must equal redis.namespace.base_prefix"},
		"duration without unit":         {new: "relay_meter: {cache_ttl: 7200}\n", want: "is not a duration"},
		"simulation without identities": {new: "simulation: {enabled: true}\n", want: "enabled without identities"},
		"simulation key off curve":      {new: "simulation: {enabled: true, identities: [{key_id: a, app_pubkey_hex: " + strings.Repeat("02", 33) + "x}]}\n", want: "33-byte compressed"},
		"simulation without gateway":    {new: "simulation: {enabled: true, identities: [{key_id: a, app_pubkey_hex: " + pubkey + "}]}\n", want: "gateway_pubkeys_hex needs"},
		"keys_dir of today only":        {old: "  keys_file: /keys.yaml", new: "  keys_dir: /keys", want: "removed on the next upstream branch"},
		"namespace sub-prefix":          {old: "redis:\n", new: "redis:\n  namespace: {cache_prefix: c}\n", want: "redis.namespace.cache_prefix"},
		"grace period":                  {new: "grace_period_extra_blocks: 1\n", want: "does nothing today"},
		"service request timeout":       {old: service, new: "    request_timeout_seconds: 3\n" + service, want: "choose a timeout_profile"},
		"keyring os":                    {old: "  keys_file: /keys.yaml", new: "  keyring: {backend: os}", want: "dropped on the next upstream branch"},
		"log level":                     {new: "logging: {level: verbose}\n", want: "logging.level must be"},
		"log format":                    {new: "logging: {format: xml}\n", want: "logging.format must be"},
	} {
		t.Run(name, func(t *testing.T) {
			err := load(t, relayerFile, e, readRelayer)
			if err == nil || !strings.Contains(err.Error(), e.want) {
				t.Errorf("error %v does not contain %q", err, e.want)
			}
		})
	}
}

// What upstream's own check lets through is let through here too, so that ours has to find it.
func TestRelayerAccepts(t *testing.T) {
	for name, e := range map[string]edit{
		"the smallest file":               {},
		"no keys at all":                  {old: "keys:\n  keys_file: /keys.yaml\n"},
		"a Redis URL of another protocol": {old: "redis://localhost:6379", new: "http://x"},
		"three sentinel seeds":            {old: "redis://localhost:6379", new: "redis-sentinel://:pw@h1:26379,h2:26379,h3:26379/m?db=0"},
		"a gRPC backend as host and port": {old: "      jsonrpc:\n        url: http://backend", new: "      grpc:\n        url: backend:9000"},
		"several addresses":               {old: "        url: http://backend", new: "        urls: [http://a, {name: b, url: http://b}]"},
		"a profile of one's own":          {new: "timeout_profiles: {own: {request_timeout_seconds: 5}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := load(t, relayerFile, e, readRelayer); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMinerRefusals(t *testing.T) {
	for name, e := range map[string]edit{
		"unknown key":              {new: "blocktime: 3\n", want: `unknown key "blocktime"`},
		"no key source":            {old: "keys:\n  keys_file: /keys.yaml\n", want: "at least one key source"},
		"block time":               {new: "block_time_seconds: 0\n", want: "block_time_seconds must be positive"},
		"batch size":               {new: "batch_size: 0\n", want: "batch_size must be positive"},
		"heartbeat above TTL":      {new: "leader_election: {leader_ttl_seconds: 10, heartbeat_rate_seconds: 10}\n", want: "must be smaller than leader_ttl_seconds"},
		"renewal above TTL":        {new: "supplier_claiming: {claim_ttl_seconds: 5, renew_rate_seconds: 9}\n", want: "must be smaller than claim_ttl_seconds"},
		"negative factor":          {new: "service_factors: {eth: -1}\n", want: "service_factors.eth must be >= 0"},
		"hot reload at top level":  {new: "hot_reload_enabled: false\n", want: "next upstream branch"},
		"ack batch size":           {new: "ack_batch_size: 50\n", want: "does nothing today"},
		"settlement monitor":       {new: "settlement_monitor: {enabled: false}\n", want: "removed on the next upstream branch"},
		"settlement workers":       {new: "worker_pools: {settlement_workers: 2}\n", want: "removed on the next upstream branch"},
		"suppliers list":           {new: "suppliers: []\n", want: "come from the keys"},
		"old claim inclusion keys": {new: "transaction: {claim_inclusion_enabled: true}\n", want: `unknown key "claim_inclusion_enabled"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := load(t, minerFile, e, readMiner)
			if err == nil || !strings.Contains(err.Error(), e.want) {
				t.Errorf("error %v does not contain %q", err, e.want)
			}
		})
	}
}

func TestMinerAcceptsAnEmptyChainID(t *testing.T) {
	e := edit{old: "pocket_node:\n", new: "pocket_node:\n  chain_id: \"\"\n"}
	if err := load(t, minerFile, e, readMiner); err != nil {
		t.Error(err)
	}
}

func TestRedefinedProfileIsReplacedAsAWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	text := relayerFile + "timeout_profiles: {fast: {request_timeout_seconds: 7}}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadRelayer(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Timeout(c.Services["demo"]); got != (TimeoutProfile{RequestTimeoutSeconds: 7}) {
		t.Errorf("omitted fields of a redefined profile are %+v, want 0", got)
	}
	if got := c.TimeoutProfiles["streaming"].RequestTimeoutSeconds; got != 600 {
		t.Errorf("streaming profile is gone: %d", got)
	}
}
