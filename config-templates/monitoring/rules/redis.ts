import type { AlertRule, AlertRulesInput } from "./rule.ts";

/** Redis holds all unclaimed revenue. */
export function redisRules({ redis }: AlertRulesInput): AlertRule[] {
  if (redis.kind === "external") return memoryRules('max by (stack) (ha_miner_redis_memory_usage_ratio{role="miner"})');
  return [
    {
      alert: "RedisDown",
      expr: "redis_up == 0",
      forSeconds: 30,
      severity: "critical",
      topic: "redis",
      summary: "Redis does not answer",
      description: "{{ $labels.instance }} cannot read Redis (redis_up {{ $value }}): relays are served unpaid, then refused.",
    },
    ...memoryRules("redis_memory_used_bytes / (redis_memory_max_bytes > 0)"),
    {
      alert: "RedisWithoutLimit",
      expr: "redis_memory_max_bytes == 0",
      forSeconds: 60,
      severity: "warning",
      topic: "redis-memory",
      summary: "Redis has no memory limit",
      description:
        "The Redis of {{ $labels.instance }} has a limit of {{ $value }} bytes: none. The kernel will end it when memory runs out.",
    },
    {
      alert: "RedisMayEvict",
      expr: 'redis_instance_info{maxmemory_policy!="noeviction"} == 1',
      severity: "critical",
      topic: "redis-eviction",
      summary: "Redis may throw relays away",
      description: "Redis runs with policy {{ $labels.maxmemory_policy }}: when memory runs out it deletes unclaimed revenue.",
    },
    {
      alert: "RedisNotPersisting",
      // on purpose nothing is kept where the config says so
      expr: [
        "redis_aof_last_write_status == 0",
        "redis_aof_last_bgrewrite_status == 0",
        ...(redis.persistent ? ["redis_aof_enabled == 0"] : []),
      ].join(" or "),
      forSeconds: 60,
      severity: "critical",
      topic: "redis-persistence",
      summary: "Redis does not keep its data",
      description:
        "The append-only file behind {{ $labels.instance }} is off or fails (status {{ $value }}): a restart loses unclaimed relays.",
    },
  ];
}

function memoryRules(ratio: string): AlertRule[] {
  const rule = (severity: "warning" | "critical", least: number, forSeconds: number): AlertRule => ({
    alert: "RedisMemoryHigh",
    expr: `${ratio} > ${least}`,
    forSeconds,
    severity,
    topic: "redis-memory",
    summary: "Redis is running out of memory",
    description: "Redis uses {{ $value | humanizePercentage }} of its memory limit; above it every write fails and relays stay unpaid.",
  });
  return [rule("warning", 0.8, 300), rule("critical", 0.95, 60)];
}
