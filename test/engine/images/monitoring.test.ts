import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localReference, type SandboxImage } from "../../../sandbox/images/catalogue.ts";
import { hardened } from "./hardened.ts";
import { commands, query, startPrograms, startWatched, writeFiles } from "./monitoringLab.ts";
import { SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("monitoring");
const nobody = 65534;

beforeAll(async () => {
  const exporters = ["node-exporter", "redis-exporter", "postgres-exporter", "blackbox-exporter"] as const;
  await lab.up(["redis", "postgres", "prometheus", "alertmanager", ...exporters]);
  mkdirSync(join(lab.folder, "broken"));
  writeFiles(lab);
  await startWatched(lab);
  await startPrograms(lab);
}, 600_000);
afterAll(() => lab.down());

describe("shapes of the official images", () => {
  it.each([
    ["prometheus", "nobody", "/bin/prometheus", "9090/tcp", "/prometheus"],
    ["alertmanager", "nobody", "/bin/alertmanager", "9093/tcp", "/alertmanager"],
    ["node-exporter", "nobody", "/bin/node_exporter", "9100/tcp", undefined],
    ["redis-exporter", "59000:59000", "/redis_exporter", "9121/tcp", undefined],
    ["postgres-exporter", "nobody", "/bin/postgres_exporter", "9187/tcp", undefined],
    ["blackbox-exporter", undefined, "/bin/blackbox_exporter", "9115/tcp", undefined],
  ] as [SandboxImage, string | undefined, string, string, string | undefined][])("%s", async (image, user, program, port, volume) => {
    const { Config: shape } = JSON.parse(await lab.docker("image", "inspect", "-f", "{{json .}}", localReference(image)));
    expect([shape.User, shape.Entrypoint, Object.keys(shape.ExposedPorts), Object.keys(shape.Volumes ?? {})]).toEqual([
      user,
      [program],
      [port],
      volume ? [volume] : [],
    ]);
    const version = await lab.tryDocker("run", "--rm", "--network", "none", ...hardened(nobody), localReference(image), "--version");
    expect(version.stdout + version.stderr).toMatch(/\d+\.\d+\.\d+/);
  });
});

describe("programs hardened as in production", () => {
  it.each([
    ["prometheus:9090/-/healthy", "Healthy"],
    ["alertmanager:9093/-/ready", "OK"],
    ["blackbox:9115/-/healthy", "Healthy"],
    ["redis-exporter:9121/health", "ok"],
    ["node:9100/", "Node Exporter"],
    ["postgres-exporter:9187/", "Postgres Exporter"],
  ])("%s says %s", async (address, words) => {
    const answer = await until(address, 10, async () => {
      const got = await lab.curl("prometheus", `http://${address}`);
      return got.status === 200 && got;
    });
    expect(answer.body.toLowerCase()).toContain(words.toLowerCase());
  });

  it.each([
    "count(up == 1) == 6",
    "prometheus_build_info",
    "alertmanager_build_info",
    'node_filesystem_avail_bytes{mountpoint="/"} > 0',
    "node_memory_MemAvailable_bytes > 0",
    "redis_up == 1",
    "redis_memory_max_bytes == 64 * 1024 * 1024",
    "pg_up == 1",
    "sum(pg_stat_activity_count) > 0",
    "min(pg_scrape_collector_success) == 1",
    "probe_success == 1",
  ])("Prometheus scraped: %s", async (expression) => {
    const samples = await until(expression, 20, async () => {
      const found = await query(lab, expression);
      return found.length > 0 && found;
    });
    expect(samples).toHaveLength(1);
  });

  it("an alert goes from Prometheus to Alertmanager", async () => {
    const alerts = await until("the alert is there", 20, async () => {
      const list = JSON.parse((await lab.curl("prometheus", "http://alertmanager:9093/api/v2/alerts")).body);
      return list.length > 0 && list;
    });
    expect(alerts[0].labels).toMatchObject({ alertname: "ProbeSucceeds", severity: "page", job: "blackbox" });
  });

  it("a password under another address is not used, and only redis_up tells (upstream's trap)", async () => {
    const { status, body } = await lab.curl("prometheus", "http://redis-exporter-other:9121/metrics");
    expect([status, body]).toEqual([200, expect.stringMatching(/^redis_up 0$/m)]);
    expect(body).toContain("NOAUTH");
  });
});

describe("checks of files by the programs' own tools", () => {
  const check = (image: SandboxImage, program: string, ...words: string[]) => {
    const place = ["--rm", "--network", "none", "-v", `${lab.folder}:/lab:ro`, ...hardened(nobody, "--tmpfs", "/tmp")];
    return lab.tryDocker("run", ...place, "--entrypoint", program, localReference(image), ...words);
  };
  const promtool = (...words: string[]) => check("prometheus", "/bin/promtool", ...words);

  it.each([
    ["prometheus", "/bin/promtool", ["check", "config", "--lint=all", "--lint-fatal"], "prometheus.yml", "field rule_file not found"],
    ["alertmanager", "/bin/amtool", ["check-config"], "alertmanager.yml", 'undefined receiver "nobody"'],
    ["blackbox-exporter", "/bin/blackbox_exporter", ["--config.check", "--config.file"], "blackbox.yml", "field methods not found"],
  ] as [SandboxImage, string, string[], string, string][])(
    "%s: a good one passes, a broken one is refused",
    async (image, program, words, file, message) => {
      expect(await check(image, program, ...words, `/lab/${file}`)).toMatchObject({ code: 0 });
      const refused = await check(image, program, ...words, `/lab/broken/${file}`);
      expect([refused.code, refused.stdout + refused.stderr]).toEqual([1, expect.stringContaining(message)]);
    },
  );

  it("rules are replayed against made-up incidents", async () => {
    expect(await promtool("test", "rules", "/lab/ruleTest.yml")).toMatchObject({ code: 0 });
    const wrong = await promtool("test", "rules", "/lab/ruleTestWrong.yml");
    expect([wrong.code, wrong.stdout + wrong.stderr]).toEqual([1, expect.stringContaining("FAILED")]);
  });
});

describe("ends", () => {
  it("Alertmanager does not start without a private address unless its cluster is off (upstream's trap)", async () => {
    const place = ["run", "--rm", "--network", "none", "-v", `${lab.folder}:/lab:ro`, ...hardened(nobody)];
    const words = commands.alertmanager.filter((word) => !word.startsWith("--cluster"));
    const { code, stderr } = await lab.tryDocker(...place, localReference("alertmanager"), ...words);
    expect([code, stderr]).toEqual([1, expect.stringContaining("unable to initialize gossip mesh")]);
  });

  it("all stop long before their grace of 20 s is over; Go programs without a handler end with code 2", async () => {
    const names = ["prometheus", "alertmanager", "redis-exporter", "blackbox", "node", "postgres-exporter"];
    const begin = performance.now();
    await lab.docker("stop", "-t", "20", ...names.map(lab.container));
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(await Promise.all(names.map((name) => lab.state(name)))).toEqual([...Array(4).fill("exited 0"), "exited 2", "exited 2"]);
  });
});
