import { stringify } from "yaml";
import { hardened } from "./hardened.ts";
import { type SandboxLab, until } from "./sandboxLab.ts";
import { password as databasePassword, sql, startDatabase } from "./temporalLab.ts";

const nobody = 65534;
const redisPassword = "redis-password";
const targets = (...addresses: string[]) => ({ static_configs: [{ targets: addresses }] });

const config = {
  global: { scrape_interval: "1s", evaluation_interval: "1s" },
  alerting: { alertmanagers: [targets("alertmanager:9093")] },
  rule_files: ["/lab/rules.yml"],
  scrape_configs: [
    { job_name: "prometheus", ...targets("127.0.0.1:9090") },
    { job_name: "alertmanager", ...targets("alertmanager:9093") },
    { job_name: "node", ...targets("node:9100") },
    { job_name: "redis", ...targets("redis-exporter:9121") },
    { job_name: "postgres", ...targets("postgres-exporter:9187") },
    {
      job_name: "blackbox",
      metrics_path: "/probe",
      params: { module: ["http"], target: ["http://prometheus:9090/-/ready"] },
      ...targets("blackbox:9115"),
    },
  ],
};

const rules = {
  groups: [{ name: "lab", rules: [{ alert: "ProbeSucceeds", expr: "probe_success == 1", labels: { severity: "page" } }] }],
};

/** Replay of the one rule: silent while the probe fails, firing when it succeeds. */
const ruleTest = {
  rule_files: ["/lab/rules.yml"],
  tests: [
    {
      interval: "1m",
      input_series: [{ series: "probe_success", values: "0 1" }],
      alert_rule_test: [
        { eval_time: "0m", alertname: "ProbeSucceeds", exp_alerts: [] },
        { eval_time: "1m", alertname: "ProbeSucceeds", exp_alerts: [{ exp_labels: { severity: "page" } }] },
      ],
    },
  ],
};

/** The files of a small monitoring: of each a good one and one that its program refuses. */
export function writeFiles(lab: SandboxLab): void {
  lab.write("prometheus.yml", stringify(config, { aliasDuplicateObjects: false }));
  lab.write("rules.yml", rules);
  lab.write("ruleTest.yml", ruleTest);
  lab.write("ruleTestWrong.yml", stringify(ruleTest).replace("0 1", "1 0"));
  lab.write("alertmanager.yml", { route: { receiver: "hook" }, receivers: [{ name: "hook" }] });
  lab.write("blackbox.yml", { modules: { http: { prober: "http", timeout: "3s", http: { preferred_ip_protocol: "ip4" } } } });
  lab.write("broken/prometheus.yml", { ...config, rule_file: [] });
  lab.write("broken/alertmanager.yml", { route: { receiver: "nobody" }, receivers: [{ name: "hook" }] });
  lab.write("broken/blackbox.yml", { modules: { http: { prober: "http", http: { methods: "GET" } } } });
  lab.write("redis.json", JSON.stringify({ "redis://redis:6379": redisPassword }));
  lab.write("redisOther.json", JSON.stringify({ "redis://elsewhere:6379": redisPassword }));
}

export const commands = {
  prometheus: ["--config.file=/lab/prometheus.yml", "--storage.tsdb.path=/prometheus"],
  alertmanager: ["--config.file=/lab/alertmanager.yml", "--storage.path=/alertmanager", "--cluster.listen-address="],
  node: [
    ...["--path.rootfs=/host", "--path.procfs=/host/proc", "--path.sysfs=/host/sys", "--collector.disable-defaults"],
    ...["cpu", "meminfo", "filesystem", "loadavg", "timex", "uname"].map((collector) => `--collector.${collector}`),
  ],
  redis: (passwords: string) => ["--redis.addr=redis://redis:6379", `--redis.password-file=/lab/${passwords}`, "--disable-scrape-endpoint"],
  blackbox: ["--config.file=/lab/blackbox.yml"],
};

/** Redis with a password and PostgreSQL with TLS, as the product has them. */
export async function startWatched(lab: SandboxLab): Promise<void> {
  await lab.run("redis", "redis", ["redis-server", "--requirepass", redisPassword, "--maxmemory", "64mb"]);
  await startDatabase(lab);
  await sql(lab, "postgres", `CREATE ROLE monitor LOGIN PASSWORD '${databasePassword}' IN ROLE pg_monitor`);
}

/** Every program as in production: its user, a read-only root, no capability, state on a volume of its own. */
export async function startPrograms(lab: SandboxLab): Promise<void> {
  const place = "postgres:5432/postgres?sslmode=verify-full&sslrootcert=/lab/ca.crt";
  const source = ["-e", `DATA_SOURCE_URI=${place}`, "-e", "DATA_SOURCE_USER=monitor", "-e", "DATA_SOURCE_PASS_FILE=/lab/password"];
  await Promise.all([
    lab.run("prometheus", "prometheus", commands.prometheus, hardened(nobody)),
    lab.run("alertmanager", "alertmanager", commands.alertmanager, hardened(nobody)),
    lab.run("node", "node-exporter", commands.node, hardened(nobody, "-v", "/:/host:ro")),
    lab.run("redis-exporter", "redis-exporter", commands.redis("redis.json"), hardened(59000)),
    lab.run("redis-exporter-other", "redis-exporter", commands.redis("redisOther.json"), hardened(59000)),
    lab.run("postgres-exporter", "postgres-exporter", ["--config.file=/dev/null"], hardened(nobody, ...source)),
    lab.run("blackbox", "blackbox-exporter", commands.blackbox, hardened(nobody)),
  ]);
  await until("Prometheus is ready", 20, async () => (await lab.curl("prometheus", "http://127.0.0.1:9090/-/ready")).status === 200);
}

export interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

/** Result of an instant query. */
export async function query(lab: SandboxLab, expression: string): Promise<Sample[]> {
  const { body } = await lab.curl("prometheus", `http://127.0.0.1:9090/api/v1/query?query=${encodeURIComponent(expression)}`);
  return JSON.parse(body).data.result;
}
