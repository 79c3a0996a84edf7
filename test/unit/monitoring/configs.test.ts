import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { type AlertmanagerInput, renderAlertmanagerConfig } from "../../../config-templates/monitoring/alertmanager.ts";
import { moduleName, type ProbeModule, renderBlackboxConfig } from "../../../config-templates/monitoring/blackbox.ts";
import { nodeExporterFlags, postgresSource, renderRedisPasswords } from "../../../config-templates/monitoring/exporters.ts";
import { renderGrafanaDashboardProvider, renderGrafanaDataSource, renderGrafanaIni } from "../../../config-templates/monitoring/grafana.ts";
import { renderPrometheusConfig } from "../../../config-templates/monitoring/prometheus.ts";

const fixture = (file: string) => `../../fixtures/rendered/monitoring/${file}`;

const receivers: AlertmanagerInput["receivers"] = [
  { kind: "webhook", name: "pager", secret: "hook" },
  { kind: "slack", name: "team", secret: "slackUrl", channel: "#alerts" },
  { kind: "telegram", name: "group", secret: "bot", chatId: -1001234567890 },
  { kind: "email", name: "mail", to: "a@x.test", from: "b@x.test", smarthost: "mail.x.test:587", username: "b", secret: "mail" },
  { kind: "email", name: "plain mail", to: "a@x.test", from: "b@x.test", smarthost: "mail.x.test:25" },
];

describe("prometheus.yml", () => {
  const text = renderPrometheusConfig({
    stack: "s",
    chainId: "pocket",
    services: ["base", "eth"],
    scrapeIntervalSeconds: 15,
    jobs: [
      { role: "relayer", targets: [{ address: "pocket-s-relayer-1:9090", instance: "relayer-1", host: "a" }] },
      { role: "miner", targets: [{ address: "10.0.0.2:9092", instance: "miner-1", host: "b" }] },
      { role: "temporal", targets: [{ address: "pocket-s-temporal:9090", instance: "temporal", host: "a" }] },
      { role: "grafana", targets: [] },
    ],
    probes: [
      { check: "relay", module: "get_400", url: "https://pocket-s-edge:443/", hostname: "relay.x.test", instance: "edge", host: "a" },
      { check: "chain", module: "get_200", url: "https://rpc.x.test/status", instance: "chain" },
    ],
    blackboxAddress: "pocket-s-blackbox-exporter:9115",
    alertmanagers: ["pocket-s-alertmanager:9093"],
  });

  test("is as reviewed", async () => {
    await expect(text).toMatchFileSnapshot(fixture("prometheus.yml"));
  });

  const relabelled = (job: string) =>
    parse(text).scrape_configs.find((one: { job_name: string }) => one.job_name === job).metric_relabel_configs[0];
  const whole = (regex: string) => new RegExp(`^(?:${regex})$`);

  it.each([
    ["", true],
    ["unknown", true],
    ["eth", true],
    ["whatever-a-stranger-writes", false],
  ])("keeps of a relayer's series those of service %j: %s (labels that clients choose)", (service, kept) => {
    expect(relabelled("relayer")).toMatchObject({ source_labels: ["service_id"], action: "keep" });
    expect(whole(relabelled("relayer").regex).test(service)).toBe(kept);
  });

  it("drops series of single sessions (they grow without bound)", () => {
    expect(relabelled("miner")).toEqual({ source_labels: ["session_id"], regex: ".+", action: "drop" });
  });

  it.each([
    ["service_requests", true],
    ["service_latency_bucket", true],
    ["process_start_time_seconds", true],
    ["dd_shard_lock_latency_bucket", false],
  ])("takes of Temporal's thousands of series what is asked for: %s %s", (name, kept) => {
    expect(whole(relabelled("temporal").regex).test(name)).toBe(kept);
  });
});

describe("alertmanager.yml", () => {
  test("is as reviewed", async () => {
    const text = renderAlertmanagerConfig({ receivers, heartbeat: { secret: "beat", everySeconds: 300 }, delayFactor: 1 });
    await expect(text).toMatchFileSnapshot(fixture("alertmanager.yml"));
  });

  test("without receivers it is whole, and sends nothing", async () => {
    const text = renderAlertmanagerConfig({ receivers: [], delayFactor: 1 });
    await expect(text).toMatchFileSnapshot(fixture("alertmanager-silent.yml"));
  });
});

describe("blackbox.yml", () => {
  const modules: ProbeModule[] = [
    { method: "GET", statuses: [200] },
    { method: "POST", statuses: [400, 403], tls: "trusted" },
    { method: "GET", statuses: [400], tls: "any" },
    { method: "GET", statuses: [200], body: "yes" },
  ];

  test("is as reviewed", async () => {
    await expect(renderBlackboxConfig([...modules, modules[0]!])).toMatchFileSnapshot(fixture("blackbox.yml"));
  });

  it("has different names for different modules", () => {
    expect(new Set(modules.map(moduleName)).size).toBe(modules.length);
  });
});

describe("Grafana's files", () => {
  const input = {
    port: 3000,
    rootUrl: "https://grafana.x.test",
    prometheusUrl: "http://pocket-s-prometheus:9090",
    scrapeIntervalSeconds: 15,
  };

  test("are as reviewed: nobody but the administrator gets in, nothing is reported to anybody", async () => {
    await expect(renderGrafanaIni(input)).toMatchFileSnapshot(fixture("grafana.ini"));
    await expect(renderGrafanaDataSource(input)).toMatchFileSnapshot(fixture("grafana-data-source.yml"));
    await expect(renderGrafanaDashboardProvider()).toMatchFileSnapshot(fixture("grafana-dashboards.yml"));
  });

  it("marks its cookies for HTTPS only where it has a public name (a browser would not send them otherwise)", () => {
    expect(renderGrafanaIni(input)).toContain("cookie_secure = true");
    expect(renderGrafanaIni({ ...input, rootUrl: "http://localhost:3002" })).toContain("cookie_secure = false");
  });
});

describe("exporters", () => {
  it("gives redis_exporter the password by the very address that it reads (by another one it finds none)", () => {
    expect(JSON.parse(renderRedisPasswords("redis://r:6379", 'p"w'))).toEqual({ "redis://r:6379": 'p"w' });
  });

  it("has PostgreSQL's certificate verified (without sslmode the exporter verifies nothing)", () => {
    expect(postgresSource("pg:5432")).toBe("pg:5432/postgres?sslmode=verify-full&sslrootcert=/etc/pocket/ca.pem");
  });

  it("names node_exporter's collectors, since builds differ in what they turn on", () => {
    expect(nodeExporterFlags(9100)).toEqual(
      expect.arrayContaining(["--collector.disable-defaults", "--path.rootfs=/host", "--collector.timex"]),
    );
  });
});
