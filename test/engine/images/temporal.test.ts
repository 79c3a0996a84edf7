import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import { hardened } from "./hardened.ts";
import { SandboxLab, until } from "./sandboxLab.ts";
import { cli, sql, sqlTool, startDatabase, startServer } from "./temporalLab.ts";

const lab = new SandboxLab("temporal");

// From nothing, Temporal compiles for five minutes on two cores.
beforeAll(async () => {
  await lab.up(["postgres", "temporal-server", "temporal-admin-tools", "temporal-ui"]);
  await startDatabase(lab);
  await lab.run("tools", "temporal-admin-tools", [], hardened(1000));
}, 1_800_000);
afterAll(() => lab.down());

const healthy = () =>
  until("the server serves", 30, async () => (await cli(lab, "operator", "cluster", "health")).stdout.includes("SERVING"));
/** Cluster health says SERVING without a database too, so this asks for something that is stored. */
const usable = () =>
  until(
    "the server reaches its database",
    30,
    async () => (await cli(lab, "operator", "namespace", "describe", "-n", "temporal-system")).code === 0,
  );
const uiNamespaces = async () => {
  const { body } = await lab.curl("tools", "http://ui:8080/api/v1/namespaces");
  return [...body.matchAll(/"name": "([^"]+)"/g)].map((match) => match[1]);
};

describe("temporal-sql-tool on real PostgreSQL", () => {
  it.each([
    ["temporal", "temporal", "1.18"],
    ["temporal_visibility", "visibility", "1.9"],
  ])(
    "makes the schema of %s over TLS as an owner without rights, and changes nothing the second time",
    async (database, schema, version) => {
      const update = `update-schema -d /etc/temporal/schema/postgresql/v12/${schema}/versioned`;
      for (const command of ["setup-schema -v 0.0", update]) expect(await sqlTool(lab, database, command)).toMatchObject({ code: 0 });
      const again = await sqlTool(lab, database, `setup-schema -v 0.0 && temporal-sql-tool ${update}`);
      expect(again.code).toBe(0);
      expect(again.stderr).toContain(`found zero updates from current version ${version}`);
      expect(await sql(lab, database, "SELECT curr_version FROM schema_version")).toBe(version);
    },
  );

  it("compares the certificate with the host that it connects to, whatever server name it is given", async () => {
    const result = await sqlTool(lab, "temporal", "setup-schema -v 0.0", lab.container("postgres"));
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("certificate is valid for postgres, not");
  });
});

describe("temporal-server", () => {
  it("has an entrypoint that ignores the command and needs a root that it can write to (upstream's trap)", async () => {
    const run = ["run", "--rm", "--network", "none", "--read-only", localReference("temporal-server"), "temporal-server", "--version"];
    const result = await lab.tryDocker(...run);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain("Read-only file system");
  });

  it("runs its four services on a read-only root as user 1000, from a config folder, over TLS", async () => {
    await startServer(lab);
    await healthy();
    await usable();
    const connections = "SELECT bool_and(ssl), count(*) > 0 FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename = 'temporal'";
    expect(await sql(lab, "postgres", connections)).toBe("t|t");
  });

  it("shows metrics to other containers, and keeps history, matching and worker to itself", async () => {
    const { body } = await lab.curl("tools", "http://temporal:9090/metrics");
    expect(body).toContain("service_requests{");
    const reach = (port: number) =>
      lab.exec("tools", "curl", "-s", "-m", "2", "--http2-prior-knowledge", "-o", "/dev/null", `http://temporal:${port}`);
    expect((await reach(7233)).code).toBe(0);
    for (const port of [7234, 7235, 7239, 6934, 6935, 6939]) expect((await reach(port)).code).toBe(7);
  });

  it("creates a namespace once, says so the second time, and describes it with its retention in seconds", async () => {
    const create = () => cli(lab, "operator", "namespace", "create", "-n", "provider", "--retention", "168h");
    expect(await cli(lab, "operator", "namespace", "describe", "-n", "provider")).toMatchObject({ code: 1, stdout: "" });
    expect(await create()).toMatchObject({ code: 0 });
    const second = await create();
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("already exists");
    const { stdout } = await cli(lab, "operator", "namespace", "describe", "-n", "provider", "-o", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      namespaceInfo: { name: "provider", state: "NAMESPACE_STATE_REGISTERED" },
      config: { workflowExecutionRetentionTtl: "604800s" },
    });
  });

  it("names no pollers for a queue that nobody asks, and the pollers of one that is asked", async () => {
    const describeQueue = async (namespace: string, queue: string) =>
      JSON.parse((await cli(lab, "task-queue", "describe", "-n", namespace, "--task-queue", queue, "-o", "json")).stdout);
    await until(
      "the namespace is known to every service",
      10,
      async () => (await cli(lab, "task-queue", "describe", "-n", "provider", "--task-queue", "x")).code === 0,
    );
    expect((await describeQueue("provider", "provider-operations")).pollers).toBeNull();
    const pollers = await until(
      "the server's own worker polls",
      20,
      async () => (await describeQueue("temporal-system", "temporal-sys-tq-scanner-taskqueue-0")).pollers,
    );
    expect(pollers[0]).toMatchObject({
      identity: "temporal-system@127.0.0.1:7239",
      taskQueueType: expect.stringMatching(/^(workflow|activity)$/),
    });
  });
});

describe("temporal-ui", () => {
  it("serves its pages and the namespaces, with a config file of its own on a read-only root", async () => {
    lab.write("docker.yaml", {
      temporalGrpcAddress: "temporal:7233",
      port: 8080,
      enableUi: true,
      disableWriteActions: true,
      hideLogs: true,
    });
    await lab.run("ui", "temporal-ui", [], [...hardened(1000), "-v", `${lab.folder}/docker.yaml:/home/ui-server/config/docker.yaml:ro`]);
    await until("it shows the namespace", 20, async () => (await uiNamespaces()).includes("provider"));
    const page = await lab.curl("tools", "http://ui:8080/namespaces/provider/workflows");
    const script = /\/_app\/[^"]+\.js/.exec(page.body)?.[0];
    expect((await lab.curl("tools", `http://ui:8080${script}`)).status).toBe(200);
  });

  it("ends with code 2 when it is stopped, because it knows no signal (upstream's trap)", async () => {
    await lab.docker("stop", "-t", "10", lab.container("ui"));
    expect(await lab.state("ui")).toBe("exited 2");
    await lab.docker("start", lab.container("ui"));
  });
});

describe("when the database goes", () => {
  it("the server stays up, says SERVING all the same, and works again by itself", async () => {
    // A server that has just started ends when it loses the database before its own worker polls.
    await until("the server's worker polls", 20, async () => (await lab.logs("temporal")).includes("temporal-sys-tq-scanner"));
    await lab.docker("stop", lab.container("postgres"));
    await until("calls fail", 10, async () => (await cli(lab, "operator", "namespace", "describe", "-n", "provider")).code === 1);
    expect((await cli(lab, "operator", "cluster", "health")).stdout).toContain("SERVING");
    await lab.docker("start", lab.container("postgres"));
    await usable();
    expect(await lab.docker("inspect", "-f", "{{.State.Status}} {{.RestartCount}}", lab.container("temporal"))).toBe("running 0");
    await until("the UI shows the namespace again", 10, async () => (await uiNamespaces()).includes("provider"));
  });

  it("a stopped server ends with code 0 in a few seconds, and one that finds no database ends with code 1 at once", async () => {
    const begin = Date.now();
    await lab.docker("stop", "-t", "30", lab.container("temporal"));
    expect(Date.now() - begin).toBeLessThan(8000);
    expect(await lab.state("temporal")).toBe("exited 0");
    await lab.docker("stop", lab.container("postgres"));
    await lab.docker("start", lab.container("temporal"));
    await until("it ended", 10, async () => (await lab.state("temporal")) === "exited 1");
    expect(await lab.logs("temporal")).toContain("sql schema version compatibility check failed");
  });
});
