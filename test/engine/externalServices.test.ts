import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { get } from "./support/controlPlane.ts";
import { ExternalPair } from "./support/externalServices.ts";
import { changeSummary, docker, freePort, TestStack } from "./support/project.ts";

const name = "external";
const marker = "MARKERadministrator0815";
let stack: TestStack;
let pair: ExternalPair;
let ports: { relay: number; provider: number };

const config = (changes: { caCertificate?: string; sslMode?: string; address?: string } = {}) => ({
  profile: "lab",
  placement: { miner: { hosts: ["local"], perHost: 1 } },
  relay: { relayPort: ports.relay, services: { demo: { demo: true } } },
  postgres: {
    mode: "external",
    sslMode: changes.sslMode ?? "require",
    ...((changes.sslMode ?? "require") === "require" ? { caCertificate: changes.caCertificate ?? pair.authority } : {}),
  },
  temporal: { mode: "external", address: changes.address ?? `${pair.address}:${pair.temporalPort}` },
  provider: { enabled: true, adminPort: ports.provider },
});
const login = (user: string, password: string) =>
  stack.setSecret("postgresUrl", `postgres://${user}:${password}@${pair.address}:${pair.postgresPort}`);
const made = async () =>
  (await docker("ps", "-a", "--filter", `label=pocket.stack=${name}`, "--format", "{{.Names}}")).stdout.split("\n").filter(Boolean);
const databases = () => pair.sql("select string_agg(datname, ',' order by datname) from pg_database where not datistemplate");

/** An `up` that has to be refused with these words, before any container or database is made. */
async function refused(words: RegExp, changes: Parameters<typeof config>[0] = {}): Promise<void> {
  stack.writeConfig(config(changes));
  const result = await stack.up();
  expect(result.code).not.toBe(0);
  expect(result.output).toMatch(words);
  expect(result.output).toMatch(/Next: /);
  expect(result.output).not.toContain(marker);
  expect(await made()).toEqual([]);
  expect(await databases()).toBe("postgres");
}

beforeAll(async () => {
  ports = { relay: await freePort(), provider: await freePort() };
  pair = new ExternalPair(name, { postgres: await freePort(), temporal: await freePort() });
  await pair.start();
  stack = new TestStack(name, config());
  await stack.init();
  await pair.sql(`create role boss login createdb createrole password '${marker}'; create role guest login password 'guest'`);
});
afterAll(async () => {
  await stack.dispose();
  await pair.stop();
});

describe("external PostgreSQL and Temporal are looked at before anything is made (R000-050, R000-051)", () => {
  it("wrong password", async () => {
    await login("boss", "wrong");
    await refused(/user or password is wrong/);
  });

  it("no rights to make roles and databases", async () => {
    await login("guest", "guest");
    await refused(/may not make roles and databases. Next: ALTER ROLE/);
  });

  it("a certificate of nobody whom the machine trusts", async () => {
    await login("boss", marker);
    const { caCertificate: _private, ...publicOnly } = config().postgres;
    stack.writeConfig({ ...config(), postgres: publicOnly });
    const result = await stack.up();
    expect(result.output).toMatch(/its certificate is not trusted: set postgres.caCertificate/);
    expect(await made()).toEqual([]);
  });

  it("no TLS where it was asked for", async () => {
    await pair.setTls("off");
    await refused(/it speaks no TLS/);
    await pair.setTls("on");
  });

  it("no Redis at the address, whatever else would do (R000-090)", async () => {
    await stack.setSecret("redisUrl", `redis://:nobody@${pair.address}:${await freePort()}`);
    stack.writeConfig({ ...config(), redis: { mode: "external", connectTimeoutSeconds: 3 } });
    const result = await stack.up();
    expect(result.output).toMatch(/external Redis .*: nothing listens there. Next: /);
    expect(await made()).toEqual([]);
    expect(await databases()).toBe("postgres");
    stack.removeSecret("redisUrl");
  });

  it("no Temporal at the address", async () => {
    stack.writeConfig(config({ address: `${pair.address}:${await freePort()}` }));
    const result = await stack.up();
    expect(result.output).toMatch(/external Temporal at .* does not answer/);
    expect(await made()).toEqual([]);
  });

  it("no namespace for the app", async () => {
    stack.writeConfig(config());
    const result = await stack.up();
    expect(result.output).toMatch(/has no namespace provider. Next: temporal operator namespace create/);
    expect(await made()).toEqual([]);
  });
});

describe("with external PostgreSQL and Temporal instead of its own", () => {
  it("comes up, gives the server the same roles and databases, and runs neither itself", async () => {
    await pair.temporal("operator", "namespace", "create", "--namespace", "provider", "--retention", "168h");
    stack.writeConfig(config());
    const result = await stack.up();
    expect(result.code, result.output).toBe(0);
    expect((await get(`http://localhost:${ports.provider}/api/health`)).status).toBe(200);
    expect((await made()).filter((container) => /postgres|temporal/.test(container))).toEqual([]);
    expect(await databases()).toBe("postgres,provider");
    expect(await pair.sql("select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'provider'")).toBe("t");
    expect(changeSummary((await stack.mustUp()).output)).toEqual({ unchanged: expect.any(Number) });
  });

  it("keeps the administrator's login away from the apps and from what is printed", async () => {
    const result = await stack.pulumi("preview", "--diff", "--json");
    expect(result.output).not.toContain(marker);
    const file = await docker("exec", `pocket-${name}-provider-web`, "cat", "/etc/pocket/app.env", "/etc/pocket/pg_service.conf");
    expect(file.stdout).toContain("DATABASE_URL=");
    expect(file.stdout).not.toContain(marker);
    expect(file.stdout).not.toContain("boss");
  });

  it("leaves the external data alone when the stack goes", async () => {
    const result = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expect(result.code, result.output).toBe(0);
    expect(await databases()).toBe("postgres,provider");
  });
});
