package metrics

import "github.com/prometheus/client_golang/prometheus"

// Series of both roles.
var (
	BlocksPublished = total("ha_cache_block_events_published_total", "Block events sent.")
	BlocksReceived  = total("ha_cache_block_events_received_total", "Block events heard.")
	CacheHeight     = single("ha_cache_current_block_height", "Last block height heard of.")
	CacheHits       = counter("ha_cache_hits_total", "Cache hits.", "cache_type", "level")
	CacheMisses     = counter("ha_cache_misses_total", "Cache misses.", "cache_type", "level")
	ChainErrors     = counter("ha_cache_chain_query_errors_total", "Chain queries that failed.", "query_type")
	ChainLatency    = histogram("ha_cache_chain_query_latency_seconds", "Chain queries.", slowBuckets, "query_type")
	KeysActive      = single("ha_keys_supplier_keys_active", "Keys loaded; always 0 on relayers.")
	KeyLoadErrors   = counter("ha_keys_load_errors_total", "Key sources that failed.", "provider")
)

// Shared lists the series of both roles.
var Shared = []prometheus.Collector{
	BlocksPublished, BlocksReceived, CacheHeight, CacheHits, CacheMisses, ChainErrors, ChainLatency, KeysActive, KeyLoadErrors,
}
