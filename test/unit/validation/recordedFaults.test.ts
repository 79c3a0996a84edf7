import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Evidence } from "../../../validation/source.ts";
import { container, differences, edited, recording } from "./recorded.ts";

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: new Date(recording.takenAt) }));
afterAll(() => void vi.useRealTimers());

const part = (id: string, name: string, answer: string) =>
  edited(id, (text) => text.replace(new RegExp(`@@${name}\\n[\\s\\S]*?(?=@@|$)`), `@@${name}\n${answer}\n`));
const replaced = (id: string, from: RegExp, to: string) => edited(id, (text) => text.replace(from, to));
const answer = (id: string, value: unknown): Record<string, Evidence> => ({ [id]: { ok: true, value } });
const redis = "redis/redis@local";
const postgres = "postgres/postgres@local";
const miners = "miners@local";

/** Fault → what it changes, and nothing else. */
const faults: [string, () => Record<string, Evidence>, Record<string, string>][] = [
  ["engine too old", () => answer("engine@local", { code: 0, stdout: "19.3.1\n", stderr: "" }), { "host-engine/local": "fail" }],
  ["engine says nothing", () => answer("engine@local", { code: 1, stdout: "", stderr: "Cannot connect" }), { "host-engine/local": "fail" }],
  [
    "disk full",
    () => answer("disk@local", { code: 0, stdout: "/dev/sda 100000000000 99000000000 500000000 99% /", stderr: "" }),
    { "host-disk/local": "fail" },
  ],
  [
    "disk fills up",
    () => answer("disk@local", { code: 0, stdout: "/dev/sda 100000000000 92000000000 8000000000 92% /", stderr: "" }),
    { "host-disk/local": "warn" },
  ],
  [
    "container killed for lack of memory",
    () =>
      container("temporal-ui", ({ State }) => Object.assign(State, { Running: false, Status: "exited", OOMKilled: true, ExitCode: 137 })),
    { "container-running/temporal-ui": "fail" },
  ],
  [
    "container missing",
    () =>
      edited("containers@local", (text) =>
        JSON.stringify(JSON.parse(text).filter(({ Name }: { Name: string }) => !Name.endsWith("temporal-ui"))),
      ),
    {
      "container-running/temporal-ui": "fail",
      "container-restarts/temporal-ui": "notRun",
      "container-image/temporal-ui": "notRun",
    },
  ],
  [
    "container unhealthy by its own word",
    () => container("redis", ({ State }) => Object.assign(State, { Health: { Status: "unhealthy" } })),
    { "container-running/redis": "fail" },
  ],
  [
    "container ran as root",
    () => container("edge", ({ Config }) => Object.assign(Config, { User: "0:0" })),
    { "containers-privileges/local": "fail" },
  ],
  [
    "privileged container",
    () => container("edge", ({ HostConfig }) => Object.assign(HostConfig, { Privileged: true })),
    { "containers-privileges/local": "fail" },
  ],
  [
    "capabilities kept",
    () => container("redis", ({ HostConfig }) => Object.assign(HostConfig, { CapDrop: null })),
    { "containers-privileges/local": "fail" },
  ],
  [
    "root file system writable",
    () => container("redis", ({ HostConfig }) => Object.assign(HostConfig, { ReadonlyRootfs: false })),
    { "containers-privileges/local": "fail" },
  ],
  [
    "new privileges allowed",
    () => container("redis", ({ HostConfig }) => Object.assign(HostConfig, { SecurityOpt: [] })),
    { "containers-privileges/local": "fail" },
  ],
  [
    "host network",
    () => container("redis", ({ HostConfig }) => Object.assign(HostConfig, { NetworkMode: "host" })),
    { "containers-privileges/local": "fail" },
  ],
  [
    "secret in an environment",
    () => container("provider-web", ({ Config }) => Object.assign(Config, { Env: ["AUTH_SECRET=x"] })),
    { "containers-environment/local": "fail" },
  ],
  ["key file open to others", () => replaced("file-modes@local", /^400 /m, "404 "), { "files-modes/local": "fail" }],
  ["Redis too old", () => replaced(redis, /redis_version:8\.\d+/, "redis_version:8.1"), { "redis-version/redis": "fail" }],
  ["Redis 10 is newer than 8.2", () => replaced(redis, /redis_version:8\.(\d+)\.\d+/, "redis_version:10.0.0"), {}],
  ["Valkey without XACKDEL", () => part(redis, "xackdel", ""), { "redis-version/redis": "fail" }],
  [
    "Redis cannot write its file",
    () => replaced(redis, /aof_last_write_status:ok/, "aof_last_write_status:err"),
    { "redis-persistence/redis": "fail" },
  ],
  ["Redis loads", () => replaced(redis, /^loading:0/m, "loading:1"), { "redis-persistence/redis": "fail" }],
  ["Redis nearly full", () => replaced(redis, /^used_memory:\d+/m, "used_memory:250000000"), { "redis-memory/redis": "fail" }],
  ["Redis fills up", () => replaced(redis, /^used_memory:\d+/m, "used_memory:200000000"), { "redis-memory/redis": "warn" }],
  ["Redis without a limit", () => part(redis, "config-maxmemory", "0"), { "redis-memory/redis": "fail" }],
  ["Redis open to strangers", () => part(redis, "anonymous", "PONG"), { "redis-password/redis": "fail" }],
  ["relays pile up", () => replaced(redis, /(ha:relays:\w+) \d+/, "$1 20000"), { "miner-backlog": "fail" }],
  ["relays wait", () => replaced(redis, /(ha:relays:\w+) \d+/, "$1 2000"), { "miner-backlog": "warn" }],
  ["nobody holds the lease", () => part(redis, "leader", ""), { "miner-lease": "fail" }],
  ["lease of a strange fleet", () => part(redis, "leader", "other-miner-7"), { "miner-lease": "fail" }],
  ["lease that never runs out", () => part(redis, "leader-ttl", "-1"), { "miner-lease": "fail" }],
  ["PostgreSQL starts up", () => part(postgres, "ready", "127.0.0.1:5432 - rejecting connections"), { "postgres-answers": "fail" }],
  ["TLS off", () => part(postgres, "ssl", "off"), { "postgres-tls": "fail" }],
  ["a program without TLS", () => part(postgres, "plain-connections", "3"), { "postgres-tls": "fail" }],
  [
    "plain connections taken",
    () => part(postgres, "plain", "psql: error: fe_sendauth: no password supplied"),
    { "postgres-plain-refused": "fail" },
  ],
  ["database of another owner", () => replaced(postgres, /^provider provider$/m, "provider postgres"), { "postgres-databases": "fail" }],
  ["superuser role", () => replaced(postgres, /^provider \n|^provider $/m, "provider superuser\n"), { "postgres-roles": "fail" }],
  [
    "journal short",
    () => replaced(postgres, /(@@journal-provider\n)\d+ \d+/, "$121 1776454752018"),
    { "igniter-migrations/provider": "fail" },
  ],
  ["Temporal does not serve", () => part("temporal@local", "health", "NOT_SERVING\n"), { "temporal-serving": "fail" }],
  ["Temporal without database", () => part("temporal@local", "own", "Error: unavailable\n"), { "temporal-database": "fail" }],
  [
    "schedule paused",
    () => replaced("temporal@local", /(@@schedules-provider\n)/, '$1"paused": true\n'),
    { "temporal-schedules/provider": "fail" },
  ],
  [
    "two leaders",
    () => edited(miners, (text) => text.replaceAll(/^(ha_miner_leader_status\{.*\}) 0$/gm, "$1 1")),
    { "miner-leader": "fail" },
  ],
  [
    "no leader",
    () => edited(miners, (text) => text.replaceAll(/^(ha_miner_leader_status\{.*\}) 1$/gm, "$1 0")),
    { "miner-leader": "fail", "miner-lease": "fail" },
  ],
  [
    "supplier that nobody mines",
    () => edited(miners, (text) => text.replaceAll(/^(ha_miner_supplier_claimed_count\{.*\}) \d+$/gm, "$1 0")),
    { "miner-suppliers": "fail" },
  ],
  [
    "relayer's backend ejected",
    () => replaced("relayer/relayer-1@local", /"ready":\s*true/, '"ready":false'),
    { "relayer-ready/relayer-1/demo": "fail" },
  ],
  [
    "relayer never heard of a block",
    () => replaced("relayer/relayer-1@local", /"block_height":\s*\d+/, '"block_height":0'),
    { "relayer-height/relayer-1": "fail" },
  ],
  ["relay port of another program", () => part("relayer/relayer-1@local", "port", "<html>\n200 "), { "relayer-port/relayer-1": "fail" }],
  ["backend's name unknown", () => part("relayer/relayer-1@local", "backend-1", "6 000"), { "backend-reachable/demo/rest": "fail" }],
  ["chain catching up", () => replaced("chain@local", /"catching_up":\s*false/, '"catching_up":true'), { "chain-synced": "chain" }],
  ["gRPC of the chain unavailable", () => replaced("chain@local", /grpc-status: 0/, "grpc-status: 14"), { "chain-grpc": "fail" }],
  [
    "port published beside the plan",
    () =>
      container("redis", ({ NetworkSettings }) =>
        Object.assign(NetworkSettings, { Ports: { "6379/tcp": [{ HostIp: "0.0.0.0", HostPort: "6379" }] } }),
      ),
    { "exposure-published/local": "fail" },
  ],
  [
    "Redis found open from outside",
    () => ({
      ...container("redis", ({ NetworkSettings }) =>
        Object.assign(NetworkSettings, { Ports: { "6379/tcp": [{ HostIp: "0.0.0.0", HostPort: "6379" }] } }),
      ),
      ...answer("scan@local", { tried: 6, open: [{ address: "203.0.113.9", port: 6379 }] }),
    }),
    { "exposure-published/local": "fail", "exposure-scan/local": "fail" },
  ],
  ["port of another program on this machine", () => answer("scan@local", { tried: 6, open: [{ address: "203.0.113.9", port: 6379 }] }), {}],
];

describe("a fault in the evidence fails exactly the check that is for it", () => {
  test.each(faults)("%s", async (_, change, expected) => {
    expect(await differences(change())).toEqual(expected);
  });
});
