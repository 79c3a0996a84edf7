import { type DashboardSpec, figure, graph } from "./builder.ts";

/** Redis holds everything that is not claimed yet. */
export const redis: DashboardSpec = {
  uid: "pocket-redis",
  title: "Redis",
  description: "Redis holds everything that is not claimed yet.",
  rows: [
    {
      title: "Now",
      panels: [
        figure("Up", "min(redis_up)", { lowColor: "red", steps: [{ from: 1, color: "green" }], unit: "bool_yes_no" }),
        figure("Memory", "max(redis_memory_used_bytes / (redis_memory_max_bytes > 0))", {
          unit: "percentunit",
          steps: [
            { from: 0.8, color: "yellow" },
            { from: 0.95, color: "red" },
          ],
        }),
        figure("Keys evicted", "sum(redis_evicted_keys_total)", { steps: [{ from: 1, color: "red" }] }),
        figure("Relays waiting", "sum(redis_stream_length)"),
        figure("Append-only file", "min(redis_aof_enabled)", { unit: "bool_yes_no" }),
        figure("Runs for", "min(redis_uptime_in_seconds)", { unit: "dtdurations" }),
      ],
    },
    {
      title: "Over time",
      panels: [
        graph(
          "Memory",
          [
            { expr: "redis_memory_used_bytes", legend: "data" },
            { expr: "redis_memory_used_rss_bytes", legend: "process" },
            { expr: "redis_memory_max_bytes", legend: "limit" },
          ],
          { unit: "bytes" },
        ),
        graph("Commands", [{ expr: "rate(redis_commands_processed_total[$__rate_interval])", legend: "{{instance}}" }], { unit: "ops" }),
        graph("Clients", [
          { expr: "redis_connected_clients", legend: "connected" },
          { expr: "redis_blocked_clients", legend: "waiting for relays" },
        ]),
        graph("Relays waiting, by stream", [{ expr: "sum by (stream) (redis_stream_length)", legend: "{{stream}}" }]),
        graph("Relays in work, by stream", [{ expr: "sum by (stream) (redis_stream_group_messages_pending)", legend: "{{stream}}" }]),
        graph("Keys", [{ expr: "sum by (db) (redis_db_keys)", legend: "{{db}}" }]),
        graph("Fragmentation", [{ expr: "redis_mem_fragmentation_ratio", legend: "{{instance}}" }]),
        graph("Broken connections of relayers and miners", [
          { expr: "sum by (instance) (rate(ha_transport_redis_reconnection_attempts_total[$__rate_interval]))", legend: "{{instance}}" },
        ]),
      ],
    },
  ],
};
