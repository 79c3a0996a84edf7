import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import { hardened } from "./hardened.ts";
import { SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("grafana");
const source = { type: "prometheus", uid: "prometheus" };
const sources = { apiVersion: 1, datasources: [{ name: "Prometheus", ...source, access: "proxy", url: "http://prometheus:9090" }] };
const providers = (path: string) => ({ apiVersion: 1, providers: [{ name: "pocket", type: "file", folder: "Pocket", options: { path } }] });
const dashboard = (expr: string) => ({
  ...{ uid: "relays", title: "Relays", schemaVersion: 42, time: { from: "now-1h", to: "now" }, tags: ["pocket"] },
  panels: [
    {
      ...{ id: 1, type: "timeseries", title: "Up", datasource: source, gridPos: { x: 0, y: 0, w: 24, h: 8 } },
      targets: [{ refId: "A", expr }],
    },
  ],
});

const grafana = (password: string, provisioning: string) => [
  ...hardened(472).map((word) => (word === "472:472" ? "472:0" : word)),
  ...["-e", `GF_SECURITY_ADMIN_PASSWORD__FILE=/lab/${password}`, "-e", `GF_PATHS_PROVISIONING=/lab/${provisioning}`],
];
const data = ["--tmpfs", "/var/lib/grafana:uid=472,gid=0,mode=0770"];

/** A folder of provisioning files with one dashboard. */
function provision(name: string, datasources: object, expr: string): void {
  for (const folder of ["datasources", "dashboards"]) mkdirSync(join(lab.folder, name, folder), { recursive: true });
  lab.write(`${name}/datasources/prometheus.yaml`, datasources);
  lab.write(`${name}/dashboards/pocket.yaml`, providers(`/lab/${name}-json`));
  mkdirSync(join(lab.folder, `${name}-json`));
  lab.write(`${name}-json/relays.json`, JSON.stringify(dashboard(expr)));
}

beforeAll(async () => {
  await lab.up(["prometheus", "grafana"]);
  lab.write("password", "first-password\n");
  lab.write("default", "admin");
  provision("good", sources, "up");
  provision("query", sources, "rate(up[)");
  provision("key", { ...sources, dataSources: [] }, "up");
  lab.write("prometheus.yml", {
    scrape_configs: [{ job_name: "self", scrape_interval: "1s", static_configs: [{ targets: ["127.0.0.1:9090"] }] }],
  });
  await lab.run("prometheus", "prometheus", ["--config.file=/lab/prometheus.yml", "--storage.tsdb.path=/prometheus"], hardened(65534));
  await lab.run("grafana", "grafana", [], [...grafana("password", "good"), ...data]);
  await until("Grafana is healthy", 15, async () => (await lab.curl("grafana", "http://127.0.0.1:3000/api/health")).status === 200);
}, 600_000);
afterAll(() => lab.down());

const get = (path: string, ...options: string[]) => lab.curl("prometheus", `http://grafana:3000${path}`, ...options);
const asAdmin = (password: string) => ["-u", `admin:${password}`];

describe("Grafana's stand-in, hardened as in production", () => {
  it("tells its health to everybody, and shows strangers the login only", async () => {
    expect(JSON.parse((await get("/api/health")).body)).toMatchObject({ database: "ok", version: expect.stringMatching(/^12\./) });
    expect((await get("/d/relays", "-o", "/dev/null")).status).toBe(302);
    expect((await get("/api/search")).status).toBe(401);
    expect((await get("/api/search", ...asAdmin("admin"))).status).toBe(401);
  });

  it("shows the administrator the dashboard, and lets its query through to the real Prometheus", async () => {
    const found = JSON.parse((await get("/api/search?tag=pocket", ...asAdmin("first-password"))).body);
    expect(found).toMatchObject([{ uid: "relays", title: "Relays", folderTitle: "Pocket" }]);
    const shown = JSON.parse((await get("/api/dashboards/uid/relays", ...asAdmin("first-password"))).body);
    const path = `/api/datasources/proxy/uid/prometheus/api/v1/query?query=${shown.dashboard.panels[0].targets[0].expr}`;
    expect((await get(path)).status).toBe(401);
    const samples = await until("the query has data", 15, async () => {
      const { data: answer } = JSON.parse((await get(path, ...asAdmin("first-password"))).body);
      return answer.result.length > 0 && answer.result;
    });
    expect(samples[0].metric).toMatchObject({ __name__: "up", job: "self" });
  });

  it("takes another password by its own command only (upstream's trap: the setting counts at the first start)", async () => {
    const reset = "echo second-password | grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin";
    expect(await lab.exec("grafana", "sh", "-c", reset)).toMatchObject({ code: 0 });
    expect((await get("/api/user", ...asAdmin("first-password"))).status).toBe(401);
    expect((await get("/api/user", ...asAdmin("second-password"))).status).toBe(200);
  });

  it("ends with code 0 when it is stopped", async () => {
    await lab.docker("stop", "-t", "20", lab.container("grafana"));
    expect(await lab.state("grafana")).toBe("exited 0");
  });
});

describe("Grafana's stand-in refuses", () => {
  it.each([
    ["the default password", "default", "good", data, "default that everybody knows"],
    ["a query that Prometheus cannot parse", "password", "query", data, "is no PromQL"],
    ["an unknown key of a provisioning file", "password", "key", data, "field dataSources not found"],
    ["to run without a folder to write to", "password", "good", [], "is not writable"],
  ])("%s", async (_what, password, provisioning, volume, words) => {
    const place = ["run", "--rm", "--network", "none", "-v", `${lab.folder}:/lab:ro`, ...grafana(password, provisioning), ...volume];
    const { code, stderr } = await lab.tryDocker(...place, localReference("grafana"));
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
  });
});
