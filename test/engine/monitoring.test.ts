import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendRelays } from "../../cli/relayJourney.ts";
import { dashboards } from "../../config-templates/monitoring/dashboards/all.ts";
import { type AlertReceiver, alertReceiver } from "./support/alertReceiver.ts";
import { get, publishedPorts, sql } from "./support/controlPlane.ts";
import { query, type Sample, withoutVariables } from "./support/metrics.ts";
import { containerId, until, watchArguments } from "./support/observe.ts";
import { changeSummary, docker, freePort, TestStack } from "./support/project.ts";

const name = "monitor";
const container = (instance: string) => `pocket-${name}-${instance}`;
const ports = { relay: 0, provider: 0, temporalUi: 0, prometheus: 0, alertmanager: 0, grafana: 0 };

const config = (changes: { rotation?: Record<string, number>; chatId?: number } = {}) => ({
  profile: "lab",
  placement: { miner: { hosts: ["local"], perHost: 1 } },
  relay: { relayPort: ports.relay, services: { demo: { demo: true } } },
  temporal: { mode: "managed", ui: { port: ports.temporalUi } },
  provider: { enabled: true, ownerIdentity: "pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4", adminPort: ports.provider },
  monitoring: {
    enabled: true,
    alertDelayFactor: 0.02,
    prometheus: { port: ports.prometheus, scrapeIntervalSeconds: 1 },
    alertmanager: {
      port: ports.alertmanager,
      receivers: [
        { kind: "webhook", name: "test", urlRef: "hook" },
        ...(changes.chatId ? [{ kind: "telegram", name: "group", chatId: changes.chatId, tokenRef: "bot" }] : []),
      ],
      heartbeat: { urlRef: "beat", everySeconds: 60 },
    },
    grafana: { port: ports.grafana },
  },
  ...(changes.rotation ? { rotation: changes.rotation } : {}),
});

/** Panels about what does not happen within a minute of a lab that is well: claims, proofs, errors, other transports. */
const nothingOfTheKind = [
  "pocket-overview: uPOKT claimed, 24 h",
  "pocket-overview: uPOKT proved, 24 h",
  "pocket-overview: Endpoints that do not answer",
  "pocket-relays: gRPC and WebSocket",
  "pocket-relays: WebSockets open",
  "pocket-relays: Test relays",
  "pocket-relays: Refused at once: every backend ejected",
  "pocket-relays: Claimed, by service",
  "pocket-relays: Lost, by reason",
  "pocket-relays: Served without pay, by reason",
  "pocket-sessions: Questions to the chain that fail",
  "pocket-sessions: Refused, by reason",
  "pocket-sessions: Failed sessions in an hour",
  "pocket-sessions: Sent in an hour",
  "pocket-sessions: Errors in an hour",
  "pocket-sessions: Blocks after the window's opening, 90 % below",
  "pocket-sessions: Found on chain in an hour",
  "pocket-sessions: Lowest stake, uPOKT",
  "pocket-sessions: Accounts that run dry",
  "pocket-redis: Broken connections of relayers and miners",
  "pocket-control-plane: Workflows",
];

let stack: TestStack;
let receiver: AlertReceiver;
const watch = watchArguments();
const printed: string[] = [];

const prometheus = () => `http://127.0.0.1:${ports.prometheus}`;
const ask = (expr: string) => query(prometheus(), expr);
const up = async (changes = {}) => {
  stack.writeConfig(config(changes));
  const result = await stack.up();
  printed.push(result.output);
  expect(result.code, result.output).toBe(0);
  return result;
};
const grafanaPassword = async () => (await stack.secretValuesByName()).grafanaAdminPassword!;
const login = (password: string) => ({ Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}` });
const grafana = (path: string, headers = {}) =>
  fetch(`http://127.0.0.1:${ports.grafana}${path}`, { redirect: "manual", headers, signal: AbortSignal.timeout(5000) });
/** Firing alerts about the stack itself; what the machine that runs the tests lacks is another matter. */
const alertsNow = () => ask('ALERTS{alertstate="firing", alertname!="Watchdog", instance!~"node-exporter.*"}');
const namesOf = (samples: Sample[], label: string) => [...new Set(samples.map(({ metric }) => metric[label]!))].sort();

beforeAll(async () => {
  for (const key of Object.keys(ports) as (keyof typeof ports)[]) ports[key] = await freePort();
  receiver = await alertReceiver();
  stack = new TestStack(name, config());
  await stack.init();
  await stack.setSecret("alertSecrets.hook", `${receiver.url}/alerts`);
  await stack.setSecret("alertSecrets.beat", `${receiver.url}/beat`);
  await stack.setSecret("alertSecrets.bot", "1234567890:MARKERtelegramtoken4711");
});
afterAll(async () => {
  watch.stop();
  await stack.dispose();
  await receiver.stop();
});

describe("monitoring on the real engine (R000-124, R000-125)", () => {
  it("comes up with the stack, every gate green", async () => {
    await up();
    expect((await grafana("/api/health")).status).toBe(200);
  });

  it("changes nothing in a second up, a refresh and a preview", async () => {
    expect(changeSummary((await up()).output)).toEqual({ unchanged: expect.any(Number) });
    expect(changeSummary((await stack.pulumi("refresh", "--yes", "--skip-preview")).output)).toEqual({ unchanged: expect.any(Number) });
    expect((await stack.pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  });

  it("opens three pages on loopback and no exporter on the host (R001-126, R001-128)", async () => {
    const own = (await publishedPorts(name)).filter((line) => /prometheus|alertmanager|grafana|exporter/.test(line));
    expect(own).toEqual([
      `${container("alertmanager")} 127.0.0.1:${ports.alertmanager}`,
      `${container("grafana")} 127.0.0.1:${ports.grafana}`,
      `${container("prometheus")} 127.0.0.1:${ports.prometheus}`,
    ]);
  });

  it("has every target up, each under its instance's own name", async () => {
    await until("all targets are up", 20, async () => (await ask("up == 0")).length === 0);
    expect(namesOf(await ask('up{job!="probe"}'), "instance")).toEqual([
      "alertmanager",
      "blackbox-exporter",
      "edge",
      "grafana",
      "miner-1",
      "node-exporter-local",
      "postgres-exporter",
      "prometheus",
      "redis-exporter",
      "relayer-1",
      "temporal",
    ]);
    expect(namesOf(await ask("up"), "stack")).toEqual([name]);
    expect(await ask('probe_success{check!="bootstrap"} == 0')).toEqual([]);
    expect(namesOf(await ask("probe_success"), "check")).toEqual(["backend", "bootstrap", "chain", "igniter", "relay"]);
  });

  it("reads PostgreSQL with a role that may read nothing else, and Redis", async () => {
    const rights =
      "select rolsuper, rolcreatedb, rolcreaterole, rolconnlimit, pg_has_role(oid, 'pg_monitor', 'member') from pg_roles where rolname = 'monitoring'";
    expect(await sql(name, "postgres", rights)).toEqual(["f|f|f|5|t"]);
    expect((await ask("pg_up")).map(({ value }) => value)).toEqual([1]);
    expect((await ask("sum(pg_stat_activity_count)"))[0]!.value).toBeGreaterThan(3);
    expect((await ask("redis_up")).map(({ value }) => value)).toEqual([1]);
  });

  it("shows data on the dashboards after 50 relays, and lets no stranger see them", async () => {
    const endpoints = (await stack.outputs()).validationEndpoints;
    const journey = await sendRelays(endpoints, { service: "demo", transport: "jsonrpc", count: 50, simulate: false }, stack.env);
    expect(journey).toMatchObject({ ok: 50, mined: 50 });
    await until("the relays are seen", 10, async () => (await ask("sum(ha_relayer_relays_served_total)"))[0]!.value >= 50);
    expect((await grafana("/api/search")).status).toBe(401);
    const headers = login(await grafanaPassword());
    const found = (await (await grafana("/api/search?type=dash-db", headers)).json()) as { uid: string }[];
    expect(found.map(({ uid }) => uid).sort()).toEqual(dashboards.map(({ uid }) => uid).sort());
    const source = `http://127.0.0.1:${ports.grafana}/api/datasources/proxy/uid/prometheus`;
    const emptyPanels = async () => {
      const empty: string[] = [];
      for (const { uid, rows } of dashboards) {
        for (const { title, queries } of rows.flatMap(({ panels }) => panels)) {
          const answers = await Promise.all(queries.map(({ expr }) => query(source, withoutVariables(expr), headers)));
          if (answers.every((samples) => samples.length === 0)) empty.push(`${uid}: ${title}`);
        }
      }
      return empty;
    };
    // a rate needs two scrapes of a counter that has just come to be
    await until("no more panels fill", 15, async () => (await emptyPanels()).length <= nothingOfTheKind.length).catch(() => undefined);
    expect(await emptyPanels()).toEqual(nothingOfTheKind);
  });

  it("sends a sign of life to its own receiver, and no other alert while all is well", async () => {
    await until("the heartbeat", 90, async () => receiver.delivered("/beat").some(({ labels }) => labels.alertname === "Watchdog"));
    expect(receiver.delivered("/beat").filter(({ labels }) => labels.alertname !== "Watchdog")).toEqual([]);
    await until("what was reported while the stack was made is over", 60, async () => (await alertsNow()).length === 0);
  });

  it("reports a relayer that is gone, what that means for relays, and its return", async () => {
    const before = receiver.delivered("/alerts").length;
    const states = (alert: string, instance: string) =>
      receiver
        .delivered("/alerts")
        .slice(before)
        .filter(({ labels }) => labels.alertname === alert && labels.instance === instance);
    const last = (alert: string, instance: string) => states(alert, instance).at(-1)?.status;
    await docker("stop", container("relayer-1"));
    await until("both alerts fire", 60, async () => {
      return last("InstanceDown", "relayer-1") === "firing" && last("RelayEndpointDown", "edge") === "firing";
    });
    expect(states("InstanceDown", "relayer-1")[0]).toMatchObject({
      labels: { severity: "critical", stack: name, host: "local", role: "relayer" },
      annotations: { description: "relayer-1 on host local does not answer (up 0).", runbook_url: "docs/runbooks/InstanceDown.md" },
    });
    await docker("start", container("relayer-1"));
    await until("both alerts clear", 60, async () => {
      return last("InstanceDown", "relayer-1") === "resolved" && last("RelayEndpointDown", "edge") === "resolved";
    });
  });

  it("rotates the administrator's password and adds a receiver; only what is concerned is replaced", async () => {
    const untouched = ["prometheus", "relayer-1", "miner-1", "edge", "node-exporter-local", "postgres-exporter"];
    const ids = () => Promise.all(untouched.map((instance) => containerId(container(instance))));
    const before = await ids();
    const old = await grafanaPassword();
    await up({ rotation: { grafanaAdminPassword: 1 }, chatId: -100123 });
    expect(await ids()).toEqual(before);
    const fresh = await grafanaPassword();
    expect(fresh).not.toBe(old);
    expect((await grafana("/api/search", login(old))).status).toBe(401);
    expect((await grafana("/api/search", login(fresh))).status).toBe(200);
    const status = await get(`http://127.0.0.1:${ports.alertmanager}/api/v2/status`);
    expect(status.text).toContain("to group");
    expect(status.text).not.toContain("MARKERtelegramtoken");
  });

  it("shows no secret on a command line, in output, in the state or in an environment", async () => {
    const secrets = [...(await stack.secretValues()), "MARKERtelegramtoken4711", `${receiver.url}/alerts`];
    const containers = (await docker("ps", "-q", "--filter", `label=pocket.stack=${name}`)).stdout.split("\n").filter(Boolean);
    const seen = [watch.stop(), ...printed, stack.stateText(), (await docker("inspect", ...containers)).stdout].join("\n");
    for (const secret of secrets) expect(seen.includes(secret), secret.slice(0, 4)).toBe(false);
  });
});
