import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { defaultImages } from "../../../stacks/config/images.ts";
import { sql, temporal } from "./controlPlane.ts";
import type { Recording } from "./evidence.ts";
import { redis } from "./observe.ts";
import { docker } from "./project.ts";

export type Outputs = Recording["outputs"];

export interface FaultContext {
  stack: string;
  /** Folder with the stack's rendered files on the host. */
  filesFolder: string;
}

/** A fault that is put into a running lab and taken back, with every check that ends otherwise because of it. */
export interface LabFault {
  fault: string;
  inject(context: FaultContext): Promise<unknown>;
  undo(context: FaultContext): Promise<unknown>;
  expected: Record<string, "fail" | "notRun" | "warn">;
}

/** Fails the test rather than leaving a fault in place or out. */
async function must(...args: string[]): Promise<string> {
  const result = await docker(...args);
  if (result.code !== 0) throw new Error(`docker ${args.join(" ")}: ${result.output}`);
  return result.stdout;
}

const container = ({ stack }: FaultContext, instance: string) => `pocket-${stack}-${instance}`;

const setting = (fault: string, name: string, wrong: string, right: string, expected: LabFault["expected"]): LabFault => ({
  fault,
  inject: ({ stack }) => redis(stack, `config set ${name} ${wrong}`),
  undo: ({ stack }) => redis(stack, `config set ${name} ${right}`),
  expected,
});

const statement = (fault: string, database: string, wrong: string, right: string, expected: LabFault["expected"]): LabFault => ({
  fault,
  inject: ({ stack }) => sql(stack, database, wrong),
  undo: ({ stack }) => sql(stack, database, right),
  expected,
});

export const stopped = (instance: string, expected: LabFault["expected"], signal: "stop" | "kill" = "stop"): LabFault => ({
  fault: `${instance} ${signal === "stop" ? "stopped" : "killed"}`,
  inject: (context) =>
    signal === "stop" ? must("stop", "-t", "3", container(context, instance)) : must("kill", container(context, instance)),
  undo: (context) => must("start", container(context, instance)),
  expected: { [`container-running/${instance}`]: "fail", ...expected },
});

const strangerName = "pocket-validate-stranger";

/** A container that calls itself the stack's, with a port for everybody and a secret for who inspects it. */
const stranger: LabFault = {
  fault: "stranger with the stack's label, a port and a secret",
  inject: ({ stack }) =>
    must(
      ...["run", "-d", "--name", strangerName, "--label", `pocket.stack=${stack}`, "-p", "0.0.0.0:6379:6379", "-e", "AUTH_SECRET=visible"],
      ...["--entrypoint", "sleep", defaultImages.redis, "300"],
    ),
  undo: () => must("rm", "-f", strangerName),
  expected: {
    "containers-unplanned/local": "fail",
    "containers-environment/local": "fail",
    "exposure-published/local": "fail",
    "exposure-scan/local": "fail",
  },
};

const openedFile: LabFault = {
  fault: "file of the stack opened to others",
  inject: async ({ filesFolder }) => chmodSync(fileIn(filesFolder), 0o444),
  undo: async ({ filesFolder }) => chmodSync(fileIn(filesFolder), 0o440),
  expected: { "files-modes/local": "fail" },
};

function fileIn(filesFolder: string): string {
  const folder = join(filesFolder, "provider-web");
  const hash = readdirSync(folder)[0]!;
  const file = join(folder, hash, "app.env");
  if (!statSync(file).isFile()) throw new Error(`${file} is no file`);
  return file;
}

const backlog: LabFault = {
  fault: "relays pile up in a stream",
  inject: ({ stack }) => redis(stack, `eval "for i = 1, 10001 do redis.call('xadd', KEYS[1], '*', 'a', 'b') end" 1 ha:relays:nobody`),
  undo: ({ stack }) => redis(stack, "del ha:relays:nobody"),
  expected: { "miner-backlog": "fail" },
};

const retention: LabFault = {
  fault: "retention of a namespace changed",
  inject: ({ stack }) => temporal(stack, "operator", "namespace", "update", "-n", "provider", "--retention", "72h"),
  undo: ({ stack }) => temporal(stack, "operator", "namespace", "update", "-n", "provider", "--retention", "168h"),
  expected: { "temporal-retention/provider": "fail" },
};

const toggled = ({ stack }: FaultContext, word: "pause" | "unpause") =>
  temporal(stack, "schedule", "toggle", "-n", "middleman", "--schedule-id", "SupplierStatus-scheduled", `--${word}`, "--reason", "test");
const pausedSchedule: LabFault = {
  fault: "schedule paused",
  inject: (context) => toggled(context, "pause"),
  undo: (context) => toggled(context, "unpause"),
  expected: { "temporal-schedules/middleman": "fail" },
};

const journal = "drizzle.__drizzle_migrations";

/** None of these disturbs another: they are put in together, and the union of what they break is expected. */
export const quietFaults: LabFault[] = [
  setting("Redis may evict", "maxmemory-policy", "allkeys-lru", "noeviction", { "redis-eviction/redis": "fail" }),
  setting("append-only file off", "appendonly", "no", "yes", { "redis-persistence/redis": "fail" }),
  setting("Redis without a limit of memory", "maxmemory", "0", "256mb", { "redis-memory/redis": "fail" }),
  statement("role that may make databases", "postgres", "alter role temporal createdb", "alter role temporal nocreatedb", {
    "postgres-roles": "fail",
  }),
  statement(
    "database of another owner",
    "postgres",
    "alter database middleman owner to postgres",
    "alter database middleman owner to middleman",
    { "postgres-databases": "fail" },
  ),
  statement(
    "journal of migrations short of one",
    "provider",
    `create table public.kept as select * from ${journal} order by created_at desc limit 1; delete from ${journal} where created_at = (select created_at from public.kept)`,
    `insert into ${journal} select * from public.kept; drop table public.kept`,
    { "igniter-migrations/provider": "fail" },
  ),
  retention,
  pausedSchedule,
  stranger,
  openedFile,
  backlog,
];

const noConnections = (database: string, allow: boolean) => `alter database ${database} allow_connections ${allow}`;

/** Each of these takes something away that others need; they are put in one group after the other. */
export const loudFaults: LabFault[][] = [
  [
    stopped("temporal-ui", { "exposure-planned/temporal-ui": "fail" }),
    {
      fault: "Redis wants another password",
      inject: ({ stack }) => redis(stack, "config set requirepass another"),
      undo: (context) =>
        must(
          "exec",
          container(context, "redis"),
          "sh",
          "-c",
          'redis-cli -a another --no-auth-warning config set requirepass "$(cat /etc/pocket/password)"',
        ),
      expected: {
        "redis-answers/redis": "fail",
        ...Object.fromEntries(
          [
            "redis-version/redis",
            "redis-persistence/redis",
            "redis-eviction/redis",
            "redis-memory/redis",
            "miner-lease",
            "miner-backlog",
          ].map((id) => [id, "notRun" as const]),
        ),
      },
    },
  ],
  [
    stopped("demo-backend", {
      "backend-reachable/demo/jsonrpc": "fail",
      "backend-reachable/demo/rest": "fail",
      "backend-reachable/demo/websocket": "fail",
      "relay-simulated/demo/jsonrpc": "fail",
      "relay-simulated/demo/websocket": "fail",
    }),
    {
      fault: "database gone",
      inject: async ({ stack }) => {
        await sql(stack, "postgres", noConnections("middleman", false));
        await sql(stack, "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'middleman'");
        await sql(stack, "postgres", "alter database middleman rename to lost");
      },
      undo: async ({ stack }) => {
        await sql(stack, "postgres", "alter database lost rename to middleman");
        await sql(stack, "postgres", noConnections("middleman", true));
      },
      expected: {
        "postgres-databases": "fail",
        "igniter-health/middleman": "fail",
        "igniter-wizard/middleman": "fail",
        "igniter-own-url/middleman": "fail",
        "igniter-migrations/middleman": "fail",
      },
    },
  ],
  [
    stopped("relayer-1", {
      "relayer-ready/relayer-1/demo": "notRun",
      "relayer-port/relayer-1": "notRun",
      "relayer-height/relayer-1": "notRun",
      "backend-reachable/demo/jsonrpc": "notRun",
      "backend-reachable/demo/rest": "notRun",
      "backend-reachable/demo/websocket": "notRun",
      "relay-simulated/demo/jsonrpc": "fail",
      "relay-simulated/demo/websocket": "fail",
      "relay-answers/jsonrpc": "fail",
      "relay-answers/rest": "fail",
      "relay-answers/websocket": "fail",
    }),
  ],
  [
    stopped("edge", {
      "exposure-planned/edge": "fail",
      "edge-private-paths": "fail",
      "relay-simulated/demo/jsonrpc": "fail",
      "relay-simulated/demo/websocket": "fail",
      "relay-answers/jsonrpc": "fail",
      "relay-answers/rest": "fail",
      "relay-answers/websocket": "fail",
    }),
  ],
];
