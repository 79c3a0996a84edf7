import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportEscrow } from "../../cli/escrow/export.ts";
import { verifyEscrow } from "../../cli/escrow/verify.ts";
import { defaultImages } from "../../stacks/config/images.ts";
import {
  crash,
  finishWizard,
  get,
  inspected,
  pollerTimes,
  providerImagesWith,
  publishedPorts,
  sql,
  temporal,
} from "./support/controlPlane.ts";
import { containerId, until, watchArguments } from "./support/observe.ts";
import { changeSummary, docker, execute, freePort, TestStack } from "./support/project.ts";

const name = "control";
const container = (instance: string) => `pocket-${name}-${instance}`;
const ownerIdentity = "pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4";

interface Changes {
  images?: Record<string, string>;
  rotation?: Record<string, number>;
  middleman?: Record<string, unknown>;
}
const ports = { relay: 0, provider: 0, middleman: 0, temporalUi: 0 };
const config = ({ images, rotation, middleman }: Changes = {}) => ({
  profile: "lab",
  placement: { miner: { hosts: ["local"], perHost: 1 } },
  relay: { relayPort: ports.relay, services: { demo: { demo: true } } },
  temporal: { mode: "managed", ui: { port: ports.temporalUi } },
  provider: { enabled: true, ownerIdentity, adminPort: ports.provider },
  ...(middleman ? { middleman: { ownerIdentity, port: ports.middleman, ...middleman } } : {}),
  ...(images ? { images } : {}),
  ...(rotation ? { rotation } : {}),
});

let stack: TestStack;
const printed: string[] = [];
const seenSecrets = new Set<string>();
const watch = watchArguments();

const note = <T extends { output: string }>(result: T): T => {
  printed.push(result.output);
  return result;
};
const up = async (changes: Changes) => {
  stack.writeConfig(config(changes));
  const result = note(await stack.up());
  for (const value of await stack.secretValues()) seenSecrets.add(value);
  return result;
};
const mustUp = async (changes: Changes) => {
  const result = await up(changes);
  expect(result.code, result.output).toBe(0);
  return result;
};
const admin = (path: string) => get(`http://localhost:${ports.provider}${path}`);
const healthy = async () => (await admin("/api/health")).status === 200;
const ids = (...instances: string[]) => Promise.all(instances.map((instance) => containerId(container(instance))));
const journal = async () => (await sql(name, "provider", "select count(*) from drizzle.__drizzle_migrations"))[0];
const polled = async (since: string) => ((await pollerTimes(name, "provider"))[0] ?? "") > since;

beforeAll(async () => {
  for (const key of Object.keys(ports) as (keyof typeof ports)[]) ports[key] = await freePort();
  stack = new TestStack(name, config());
  await stack.init();
});
afterAll(async () => {
  watch.stop();
  await stack.dispose();
});

describe("the control plane on the real engine", () => {
  it("comes up from nothing, every gate green (R000-053, R000-065, R000-088)", async () => {
    await mustUp({});
    expect(await admin("/api/health")).toMatchObject({ status: 200 });
    expect(await admin("/api/bootstrap")).toMatchObject({ status: 200, text: '{"isBootstrapped":false}' });
    expect(JSON.parse(await temporal(name, "operator", "namespace", "describe", "--namespace", "provider"))).toMatchObject({
      config: { workflowExecutionRetentionTtl: "604800s" },
    });
  });

  it("turns a stranger away from the admin pages (fails open upstream without AUTH_SECRET)", async () => {
    for (const path of ["/admin", "/admin/setup"]) {
      expect(await admin(path)).toMatchObject({ status: 307, location: `http://localhost:${ports.provider}/` });
    }
  });

  it("opens the admin pages, Temporal's page and relays on loopback, and nothing else (R000-054, R000-099)", async () => {
    expect(await publishedPorts(name)).toEqual(
      [
        `${container("edge")} 127.0.0.1:${ports.relay}`,
        `${container("provider-web")} 127.0.0.1:${ports.provider}`,
        `${container("temporal-ui")} 127.0.0.1:${ports.temporalUi}`,
      ].sort(),
    );
  });

  it("changes nothing in a second up, a refresh and a preview (R000-031)", async () => {
    expect(changeSummary((await mustUp({})).output)).toEqual({ unchanged: expect.any(Number) });
    expect(changeSummary(note(await stack.pulumi("refresh", "--yes", "--skip-preview")).output)).toEqual({ unchanged: expect.any(Number) });
    expect(note(await stack.pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  });

  it("gives each program its own database only, over TLS only, and the superuser no way in from outside", async () => {
    const open = async (user: string, database: string, mode: string) => {
      const secret = (await stack.secretValuesByName())[user === "postgres" ? "postgresPassword" : `${user}DatabasePassword`]!;
      const place = `host=${container("postgres")} user=${user} dbname=${database} sslmode=${mode}`;
      const run = ["run", "--rm", "-e", "PGPASSWORD", "--network", `pocket-${name}`, "--entrypoint", "psql", defaultImages.postgres];
      const env = { ...process.env, PGPASSWORD: secret };
      return (await execute("docker", [...run, "-XAtq", place, "-c", "select 1"], { env })).output.trim();
    };
    expect(await open("provider", "provider", "require")).toBe("1");
    expect(await open("provider", "provider", "disable")).toMatch(/pg_hba.conf rejects/);
    expect(await open("provider", "temporal", "require")).toMatch(/pg_hba.conf rejects/);
    expect(await open("postgres", "postgres", "require")).toMatch(/pg_hba.conf rejects/);
    const rights = "select count(*) from pg_roles where rolname in ('provider', 'temporal') and (rolsuper or rolcreatedb or rolcreaterole)";
    expect(await sql(name, "postgres", rights)).toEqual(["0"]);
  });

  it("has pollers as soon as the wizard is done (line B's worker waits until then)", async () => {
    expect(await pollerTimes(name, "provider")).toEqual([]);
    await finishWizard(name, "provider");
    await until("the worker polls", 60, async () => (await pollerTimes(name, "provider")).length >= 2);
    await until("its schedules are there", 20, async () =>
      (await temporal(name, "schedule", "list", "--namespace", "provider")).includes("SupplierStatus-scheduled"),
    );
    expect(changeSummary((await mustUp({})).output)).toEqual({ unchanged: expect.any(Number) });
  });

  it("loses nothing when PostgreSQL is killed while the apps run, and they come back by themselves", async () => {
    const apps = ["provider-web", "provider-workflows", "temporal"];
    const before = await ids(...apps);
    await crash(container("postgres"));
    await until("the app notices", 15, async () => !(await healthy()) || (await containerId(container("postgres"))) !== undefined);
    await until("the app is healthy again", 60, healthy);
    const since = new Date().toISOString();
    await until("the worker polls again", 90, () => polled(since));
    expect(await ids(...apps)).toEqual(before);
    expect((await admin("/api/bootstrap")).text).toBe('{"isBootstrapped":true}');
  });

  it("gets its worker back by itself when Temporal was absent at its start", async () => {
    await docker("stop", "-t", "5", container("temporal"));
    await docker("restart", "-t", "5", container("provider-workflows"));
    await until("the worker ends without Temporal", 60, async () => {
      return Number((await docker("inspect", "-f", "{{.RestartCount}}", container("provider-workflows"))).stdout) >= 1;
    });
    await docker("start", container("temporal"));
    const since = new Date().toISOString();
    await until("the worker polls", 120, () => polled(since));
  });

  it("changes a database password by config; the apps follow and no data is lost (rotation)", async () => {
    const [postgres, web] = await ids("postgres", "provider-web");
    const old = (await stack.secretValuesByName()).providerDatabasePassword;
    await mustUp({ rotation: { providerDatabasePassword: 1 } });
    expect((await stack.secretValuesByName()).providerDatabasePassword).not.toBe(old);
    expect(await ids("postgres")).toEqual([postgres]);
    expect(await ids("provider-web")).not.toEqual([web]);
    expect((await admin("/api/bootstrap")).text).toBe('{"isBootstrapped":true}');
  });
});

describe("upgrades", () => {
  const migrations = ['CREATE TABLE "first_test" ("id" integer);', 'CREATE TABLE "second_test" ("id" integer);'];
  const rotation = { providerDatabasePassword: 1 };

  it("runs a new image's migration once, before its web starts", async () => {
    const before = Number(await journal());
    const images = await providerImagesWith("0.9.1", migrations.slice(0, 1));
    const { output } = await mustUp({ images, rotation });
    const at = (pattern: RegExp) => output.split("\n").findIndex((line) => pattern.test(line));
    expect(at(/Command provider-migration (created|replaced)/), output).toBeGreaterThan(0);
    expect(at(/Command provider-migration (created|replaced)/)).toBeLessThan(at(/Container provider-web deleting/));
    expect(Number(await journal())).toBe(before + 1);
    expect(changeSummary((await mustUp({ images, rotation })).output)).toEqual({ unchanged: expect.any(Number) });
  });

  it("leaves web and workflows alone when a migration fails, keeps the state clean, and retries in the next up", async () => {
    const running = await ids("provider-web", "provider-workflows");
    const images = await providerImagesWith("0.9.2", migrations);
    await sql(name, "provider", 'create table "second_test" (id integer)');
    const refused = await up({ images, rotation });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/migration of the provider failed; its web and workflows keep running/);
    expect(refused.output).toMatch(/second_test/);
    expect(await ids("provider-web", "provider-workflows")).toEqual(running);
    expect(await healthy()).toBe(true);
    await sql(name, "provider", 'drop table "second_test"');
    await mustUp({ images, rotation });
    expect(await healthy()).toBe(true);
    expect(await ids("provider-web")).not.toEqual(running.slice(0, 1));
  });

  it("refuses an image that is older than the database", async () => {
    const refused = await up({ rotation });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(
      /was written by a newer version than ghcr.io\/pokt-network\/provider:0.9.0, and migrations cannot be undone/,
    );
    expect(await healthy()).toBe(true);
  });
});

describe("the Middleman, by one switch", () => {
  const rotation = { providerDatabasePassword: 1 };
  const images = {
    "igniter-provider": "ghcr.io/pokt-network/provider:0.9.2",
    "igniter-provider-workflows": "ghcr.io/pokt-network/provider-workflows:0.9.2",
  };
  const base = { rotation, images };
  const provider = ["provider-web", "provider-workflows", "postgres", "temporal"];
  const key = async () => (await stack.secretValuesByName()).middlemanAppIdentity;
  const databases = () => sql(name, "postgres", "select datname from pg_database where datname = 'middleman'");

  it("comes and goes without touching the Provider, and keeps its data and identity meanwhile", async () => {
    await mustUp(base);
    const before = await ids(...provider);
    const identity = await key();
    await mustUp({ ...base, middleman: { enabled: true } });
    expect((await get(`http://localhost:${ports.middleman}/api/health`)).status).toBe(200);
    await finishWizard(name, "middleman");
    await mustUp({ ...base, middleman: { enabled: false } });
    expect(await ids("middleman-web", "middleman-workflows")).toEqual([undefined, undefined]);
    expect(await databases()).toEqual(["middleman"]);
    await mustUp({ ...base, middleman: { enabled: true } });
    expect((await get(`http://localhost:${ports.middleman}/api/bootstrap`)).text).toBe('{"isBootstrapped":true}');
    expect(await key()).toBe(identity);
    expect(await ids(...provider)).toEqual(before);
  });

  it("forgets its data and keys when it is told to", async () => {
    await mustUp({ ...base, middleman: { enabled: false, dropData: true } });
    expect(await databases()).toEqual([]);
    expect(await key()).toBeUndefined();
    expect(await healthy()).toBe(true);
  });

  it("has its irreplaceable keys in an escrow file that names them as the database does", async () => {
    const [out, passphraseFile] = [join(stack.folder, "keys.age"), join(stack.folder, "passphrase")];
    writeFileSync(passphraseFile, "a long test passphrase\n", { mode: 0o600 });
    const context = { stack: name, env: stack.stackEnv, project: stack.folder };
    const { secrets } = await exportEscrow(context, { out, passphraseFile });
    const [comment] = await sql(
      name,
      "postgres",
      "select shobj_description(oid, 'pg_database') from pg_database where datname = 'provider'",
    );
    expect(comment).toBe(`encryption-key=${secrets.find((secret) => secret.name === "providerEncryptionKey")?.fingerprint}`);
    expect(await verifyEscrow(context, { file: out, passphraseFile })).toMatchObject({ equal: true });
  });

  it("refuses another ENCRYPTION_KEY than the one that the stored keys were encrypted with", async () => {
    const running = await ids("provider-web", "provider-workflows");
    await stack.setSecret("providerEncryptionKey", `${"5f".repeat(8)}0123456789abcdef9876543210fedcba13579bdf02468ace`);
    await stack.setSecret("providerEncryptionIv", "00112233445566778899aabbccddeeff");
    const refused = await up({ ...base, middleman: { enabled: false, dropData: true } });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/were encrypted with ENCRYPTION_KEY [0-9a-f]{16}, and this stack has [0-9a-f]{16}/);
    expect(await ids("provider-web", "provider-workflows")).toEqual(running);
    stack.removeSecret("providerEncryptionKey");
    stack.removeSecret("providerEncryptionIv");
    await mustUp({ ...base, middleman: { enabled: false, dropData: true } });
    expect(await ids("provider-web", "provider-workflows")).toEqual(running);
  });
});

describe("secrets and the end", () => {
  it("shows no secret in output, container settings, logs, process arguments or state (R000-055)", async () => {
    const logs = await Promise.all(
      ["provider-web", "provider-workflows", "postgres", "temporal"].map(
        async (instance) => (await docker("logs", container(instance))).output,
      ),
    );
    const outputs = JSON.stringify(await stack.outputs());
    const places = {
      printed: printed.join("\n"),
      outputs,
      inspected: await inspected(name),
      logs: logs.join("\n"),
      state: stack.stateText(),
      arguments: watch.stop(),
    };
    expect(seenSecrets.size).toBeGreaterThan(10);
    const found = Object.entries(places).flatMap(([place, text]) =>
      [...seenSecrets].filter((value) => text.includes(value)).map(() => place),
    );
    expect(found).toEqual([]);
  });

  it("leaves nothing behind", async () => {
    const result = note(await stack.pulumi("destroy", "--yes", "--skip-preview"));
    expect(result.code, result.output).toBe(0);
    for (const kind of [
      ["ps", "-aq"],
      ["volume", "ls", "-q"],
      ["network", "ls", "-q"],
    ]) {
      expect((await docker(...kind, "--filter", `label=pocket.stack=${name}`)).stdout.trim()).toBe("");
    }
    expect(existsSync(stack.filesFolder)).toBe(false);
  });
});
