import { polls, postgres, probes, redis, temporal } from "./healthy.ts";
import type { Incident } from "./incident.ts";
import { counter, phases, series } from "./series.ts";

const stack = { stack: "s" };
const onRedis = { ...stack, ...redis };

export const storeIncidents: Incident[] = [
  {
    alert: "RedisDown",
    severity: "critical",
    changes: { [series("redis_up", redis)]: phases(1, 0) },
    labels: onRedis,
    description: "redis-exporter cannot read Redis (redis_up 0): relays are served unpaid, then refused.",
  },
  {
    alert: "RedisMemoryHigh",
    severity: "warning",
    changes: { [series("redis_memory_used_bytes", redis)]: phases(100, 850) },
    labels: onRedis,
    description: "Redis uses 85% of its memory limit; above it every write fails and relays stay unpaid.",
  },
  {
    alert: "RedisMemoryHigh",
    severity: "critical",
    changes: { [series("redis_memory_used_bytes", redis)]: phases(100, 960) },
    labels: onRedis,
    description: "Redis uses 96% of its memory limit; above it every write fails and relays stay unpaid.",
    besides: ["RedisMemoryHigh warning"],
  },
  {
    alert: "RedisWithoutLimit",
    alone: true,
    severity: "warning",
    changes: { [series("redis_memory_max_bytes", redis)]: phases(1000, 0) },
    labels: onRedis,
    description: "The Redis of redis-exporter has a limit of 0 bytes: none. The kernel will end it when memory runs out.",
  },
  {
    alert: "RedisMayEvict",
    severity: "critical",
    changes: {
      [series("redis_instance_info", { ...redis, maxmemory_policy: "noeviction" })]: phases(1, "_"),
      [series("redis_instance_info", { ...redis, maxmemory_policy: "allkeys-lru" })]: phases("_", 1),
    },
    labels: { ...onRedis, maxmemory_policy: "allkeys-lru" },
    description: "Redis runs with policy allkeys-lru: when memory runs out it deletes unclaimed revenue.",
  },
  ...["redis_aof_last_write_status", "redis_aof_last_bgrewrite_status", "redis_aof_enabled"].map(
    (metric): Incident => ({
      alert: "RedisNotPersisting",
      severity: "critical",
      changes: { [series(metric, redis)]: phases(1, 0) },
      labels: onRedis,
      description: "The append-only file behind redis-exporter is off or fails (status 0): a restart loses unclaimed relays.",
    }),
  ),
  {
    alert: "PostgresDown",
    severity: "critical",
    changes: { [series("pg_up", postgres)]: phases(1, 0) },
    labels: { ...stack, ...postgres },
    description: "postgres-exporter cannot read PostgreSQL (pg_up 0): Igniter and Temporal stand still.",
  },
  {
    alert: "PostgresConnectionsHigh",
    severity: "warning",
    changes: { [series("pg_stat_activity_count", { ...postgres, datname: "provider" })]: phases(20, 90) },
    labels: { ...stack, instance: "postgres-exporter", host: "a" },
    description: "90% of PostgreSQL's connections are in use; programs that get none fail.",
  },
  {
    alert: "WorkerWithoutPoller",
    severity: "critical",
    changes: { [polls("provider", "Workflow")]: counter(5, 0, 5) },
    labels: { ...stack, app: "provider", kind: "workflow" },
    description:
      "In stack s no worker of the provider asked for workflow tasks of namespace provider within 5 minutes: nothing that it starts is done.",
  },
  {
    // Temporal began anew, and nobody came: there is no series
    alert: "WorkerWithoutPoller",
    severity: "critical",
    changes: { [polls("middle_man", "Activity")]: `${counter(5).split(" ")[0]} _x30 0+5x119` },
    labels: { ...stack, app: "middleman", kind: "activity" },
    description:
      "In stack s no worker of the middleman asked for activity tasks of namespace middle-man within 5 minutes: nothing that it starts is done.",
  },
  {
    alert: "WorkflowsFailing",
    severity: "warning",
    changes: { [series("workflow_failed", { ...temporal, namespace: "provider" })]: counter(0, 1, 0) },
    labels: { ...stack, app: "provider" },
    description: "20 workflows of the provider failed within 30 minutes.",
  },
  {
    alert: "IgniterWebDown",
    severity: "critical",
    changes: { [series("probe_success", probes.igniter)]: phases(1, 0) },
    labels: { ...stack, ...probes.igniter },
    description: "The health page of provider-web fails (probe result 0): the app or its database is down.",
  },
];

/** Workers that wait for the wizard are none of which anybody should hear. */
export const beforeWizard = {
  [series("probe_success", probes.bootstrap)]: phases(0, 0),
  [polls("middle_man", "Workflow")]: phases("_", "_"),
  [polls("middle_man", "Activity")]: phases("_", "_"),
};
