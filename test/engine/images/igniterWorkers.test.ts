import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderTemporalConfig, renderTemporalDynamicConfig, type TemporalDatabase } from "../../../config-templates/temporalConfig.ts";
import { type App, appKeys, environment, IgniterLab, type Line } from "./igniterLab.ts";
import { until } from "./sandboxLab.ts";

const lab = new IgniterLab("workers");
const rpcUrl = "http://chain:26657";

beforeAll(async () => {
  const workers = ["provider", "middleman"].flatMap((app) => ["a", "b"].map((line) => `igniter-${app}-workflows-line-${line}` as const));
  await lab.up([
    "postgres",
    "chain-node",
    "temporal-server",
    "temporal-admin-tools",
    "igniter-provider-line-a",
    "igniter-provider-line-b",
    ...(workers as never[]),
  ]);
  await lab.startDatabase("temporal", "temporal_visibility", "provider_a", "provider_b", "provider_b_late");
  await lab.run("chain", "chain-node", ["--chain-id=pocket"]);
  await startTemporal();
  await lab.migrate("provider", "a", { DATABASE_URL: lab.url("provider_a") });
  for (const database of ["provider_b", "provider_b_late"]) await lab.migrate("provider", "b", { DATABASE_URL: lab.url(database) });
});
afterAll(() => lab.down());

const temporal = (...args: string[]) => lab.exec("tools", "temporal", ...args, "--address", "temporal:7233");

async function startTemporal(): Promise<void> {
  await lab.sql("postgres", "create role temporal login password 'temporal'");
  for (const database of ["temporal", "temporal_visibility"]) await lab.sql("postgres", `alter database ${database} owner to temporal`);
  await lab.run("tools", "temporal-admin-tools", []);
  for (const [database, folder] of [
    ["temporal", "temporal"],
    ["temporal_visibility", "visibility"],
  ]) {
    const tool = `temporal-sql-tool --plugin postgres12_pgx --ep pg -p 5432 -u temporal --pw temporal --db ${database}`;
    const schema = `/etc/temporal/schema/postgresql/v12/${folder}/versioned`;
    const done = await lab.exec("tools", "sh", "-c", `${tool} setup-schema -v 0.0 && ${tool} update-schema -d ${schema}`);
    if (done.code !== 0) throw new Error(done.stderr);
  }
  const database: TemporalDatabase = { host: "pg", port: 5432, password: "temporal", tls: "disable", privateAuthority: false };
  lab.write("dynamic.yaml", renderTemporalDynamicConfig());
  lab.write(
    "production.yaml",
    renderTemporalConfig({ frontendPort: 7233, metricsPort: 9090, historyShards: 4, database }).replaceAll("/etc/pocket", "/lab"),
  );
  await lab.run(
    "temporal",
    "temporal-server",
    ["--root", "/lab", "--config", ".", "--env", "production", "--allow-no-auth", "start"],
    ["--entrypoint", "temporal-server"],
  );
  await until("Temporal serves", 60, async () => (await temporal("operator", "cluster", "health")).stdout.includes("SERVING"));
  for (const namespace of ["provider", "late"]) {
    await until(
      `namespace ${namespace}`,
      30,
      async () => (await temporal("operator", "namespace", "create", "-n", namespace, "--retention", "72h")).code === 0,
    );
  }
}

const worker = (app: App, line: Line) => `igniter-${app}-workflows-line-${line}` as const;

const sound = (database: string, more: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: lab.url(database),
  POKT_RPC_URL: rpcUrl,
  TEMPORAL_URL: "temporal:7233",
  TEMPORAL_NAMESPACE: "provider",
  TEMPORAL_TASK_QUEUE: "provider-operations",
  ...more,
});

async function pollers(namespace: string): Promise<string[]> {
  const queue = ["--namespace", namespace, "--task-queue", "provider-operations"];
  const { stdout } = await temporal("task-queue", "describe", ...queue, "-o", "json");
  return stdout === "" ? [] : [...stdout.matchAll(/"identity": "([^"]+)"/g)].map((match) => match[1]!);
}

describe("worker of line A", () => {
  it.concurrent.each([
    ["nothing set", {}, /not set: DATABASE_URL, TEMPORAL_URL, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE, POKT_RPC_URL/],
    [
      "no RPC, before it looks at the rest",
      { POKT_RPC_URL: "http://chain:1", DATABASE_URL: "postgres://x:y@nowhere/z" },
      /Failed to connect to the RPC/,
    ],
    ["the REST API in place of the RPC", { POKT_RPC_URL: "http://chain:1317" }, /Failed to connect to the RPC/],
    ["no database", { DATABASE_URL: "postgres://x:y@nowhere/z", TEMPORAL_URL: "nowhere:7233" }, /Failed to connect to the database/],
    ["a server without TLS and no sslmode", { DATABASE_URL: lab.url("provider_a", "") }, /does not support SSL/],
    ["no Temporal", { TEMPORAL_URL: "temporal:1" }, /Failed to connect to Temporal/],
    ["no namespace", { TEMPORAL_NAMESPACE: "absent" }, /Namespace absent is not there/],
  ] as [string, Record<string, string>, RegExp][])("ends with code 1 with %s", async (what, wrong, words) => {
    const variables = what === "nothing set" ? {} : sound("provider_a", wrong);
    const { code, stdout } = await lab.runToEnd(worker("provider", "a"), variables);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(words) });
  });

  it("of the Middleman needs its identity, and hides why a start failed", async () => {
    expect((await lab.runToEnd(worker("middleman", "a"), sound("provider_a"))).stdout).toMatch(/APP_IDENTITY.*Required/);
    const { code, stdout } = await lab.runToEnd(
      worker("middleman", "a"),
      sound("provider_a", { APP_IDENTITY: appKeys.middleman, POKT_RPC_URL: "http://chain:1" }),
    );
    expect(code).toBe(1);
    expect(stdout).toContain("Failed setting up the worker");
    expect(stdout).not.toMatch(/RPC|ECONNREFUSED/);
  });

  it("polls on a read-only root, has its schedules, runs what they start, and ends on SIGTERM with code 0", async () => {
    const hardened = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
    await lab.run("provider-a", worker("provider", "a"), [], [...hardened, ...environment(sound("provider_a"))]);
    await until("it polls", 30, async () => (await lab.logs("provider-a")).includes("RUNNING") && (await pollers("provider")).length > 0);
    expect(await pollers("provider")).toContain("1@provider-a");
    const { stdout } = await temporal("schedule", "list", "-n", "provider");
    expect(stdout).toMatch(/SupplierRemediation-scheduled/);
    expect(stdout).toMatch(/SupplierStatus-scheduled/);
    await until("a scheduled run is finished", 30, async () =>
      (await temporal("workflow", "list", "-n", "provider", "--query", "ExecutionStatus='Completed'")).stdout.includes(
        "SupplierRemediation",
      ),
    );
    const begin = performance.now();
    await lab.docker("stop", "-t", "10", lab.container("provider-a"));
    expect(await lab.state("provider-a")).toBe("exited 0");
    expect(performance.now() - begin).toBeLessThan(6000);
  });
});

describe("worker of line B", () => {
  const quick = { BOOTSTRAP_POLL_INTERVAL_MS: "200", TEMPORAL_NAMESPACE: "late" };

  it("ends with code 1 without a database and without tables", async () => {
    const unmigrated = await lab.runToEnd(worker("provider", "b"), sound("temporal"));
    expect(unmigrated).toMatchObject({ code: 1, stdout: expect.stringContaining("Failed to read the bootstrap status") });
    expect((await lab.runToEnd(worker("provider", "b"), sound("nowhere"))).code).toBe(1);
  });

  it("waits for the wizard without touching Temporal or RPC, then takes the RPC of the settings or gives them its own", async () => {
    const wait = sound("provider_b_late", { ...quick, SCHEDULE_SUPPLIER_STATUS_INTERVAL: "7s" });
    await lab.run("late", worker("provider", "b"), [], environment(wait));
    await until("it waits", 15, async () => (await lab.logs("late")).includes("not bootstrapped yet"));
    expect(await pollers("late")).toEqual([]);
    expect((await temporal("schedule", "list", "-n", "late")).stdout).not.toContain("scheduled");
    await lab.saveSettings("provider_b_late", "b", { isBootstrapped: false });
    await lab.sql("provider_b_late", 'update application_settings set "isBootstrapped" = true');
    await until("it polls", 30, async () => (await pollers("late")).length > 0);
    expect(await lab.sql("provider_b_late", 'select "pocketRpcUrl" from application_settings')).toBe(rpcUrl);
    const listed = (await temporal("schedule", "list", "-n", "late")).stdout;
    expect(listed.match(/\w+-scheduled/g)?.sort()).toEqual(
      [
        "ExecutePendingTransactions",
        "GovernanceSync",
        "SupplierAddressGroupMigration",
        "SupplierInitialStake",
        "SupplierRemediation",
        "SupplierStatus",
        "VerifyPendingTransactions",
      ].map((type) => `${type}-scheduled`),
    );
    const described = (await temporal("schedule", "describe", "-n", "late", "-s", "SupplierStatus-scheduled", "-o", "json")).stdout;
    expect(described).toMatch(/"interval": "7s"/);
  });

  it("ends on SIGTERM while it waits, and with code 1 where Temporal is missing after the wizard", async () => {
    await lab.run("waiting", worker("provider", "b"), [], environment(sound("provider_b", quick)));
    await until("it waits", 15, async () => (await lab.logs("waiting")).includes("not bootstrapped yet"));
    await lab.docker("stop", "-t", "10", lab.container("waiting"));
    expect(await lab.state("waiting")).toBe("exited 0");
    await lab.saveSettings("provider_b", "b", { isBootstrapped: true, rpcUrl });
    const { code, stdout } = await lab.runToEnd(worker("provider", "b"), sound("provider_b", { TEMPORAL_URL: "temporal:1" }));
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining("Failed to connect to Temporal") });
  });
});
