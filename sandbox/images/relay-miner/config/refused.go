package config

// Keys that the next upstream branch refuses or drops, or that do nothing today. Refused here so that nobody renders them.
var refusedInBoth = map[string]string{
	"keys.keys_dir":                         "removed on the next upstream branch, use keys.keys_file",
	"redis.namespace.cache_prefix":          "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.events_prefix":         "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.streams_prefix":        "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.miner_prefix":          "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.supplier_prefix":       "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.meter_prefix":          "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.params_prefix":         "the next upstream branch refuses other values than the default, leave it out",
	"redis.namespace.consumer_group_prefix": "the next upstream branch refuses other values than the default, leave it out",
	"grace_period_extra_blocks":             "does nothing today and is refused on the next upstream branch",
	"logging.output":                        "does nothing: logs always go to stderr",
}

var refusedInRelayer = merge(refusedInBoth, map[string]string{
	"services.*.request_timeout_seconds": "does nothing, choose a timeout_profile",
})

var refusedInMiner = merge(refusedInBoth, map[string]string{
	"suppliers":                       "does nothing, suppliers come from the keys",
	"hot_reload_enabled":              "an error on the next upstream branch, leave it out",
	"ack_batch_size":                  "does nothing today and is removed on the next upstream branch",
	"settlement_monitor":              "removed on the next upstream branch",
	"worker_pools.settlement_workers": "removed on the next upstream branch",
})

func merge(base, extra map[string]string) map[string]string {
	all := make(map[string]string, len(base)+len(extra))
	for key, reason := range base {
		all[key] = reason
	}
	for key, reason := range extra {
		all[key] = reason
	}
	return all
}
