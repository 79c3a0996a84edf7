import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureSiteCertificate } from "../../../sandbox/images/ca.ts";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import { signBody } from "../../../sandbox/images/igniter/standIn/web/signing.ts";
import { type App, appKeys, IgniterLab, type Line, soundWeb } from "./igniterLab.ts";
import { publicKeyOf, until } from "./sandboxLab.ts";

const lab = new IgniterLab("web");
const apps: [App, Line][] = [
  ["provider", "a"],
  ["provider", "b"],
  ["middleman", "a"],
  ["middleman", "b"],
];
const publicUrl = "https://provider.example.test";
const middlemanIdentity = publicKeyOf(appKeys.middleman);

beforeAll(async () => {
  await lab.up(["postgres", "chain-node", ...apps.map(([app, line]) => `igniter-${app}-line-${line}` as const)]);
  await lab.startDatabase(...apps.map(([app, line]) => `${app}_${line}`), "empty");
  await Promise.all(apps.map(([app, line]) => lab.migrate(app, line, { DATABASE_URL: lab.url(`${app}_${line}`) })));
});
afterAll(() => lab.down());

const sound = (app: App, line: Line, more: Record<string, string> = {}) => ({
  DATABASE_URL: lab.url(`${app}_${line}`),
  ...soundWeb(app, publicUrl),
  ...more,
});

const without = (variables: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));

describe("image", () => {
  it.concurrent.each(apps)("of the %s, line %s, is upstream's in user, folder, command and variables", async (app, line) => {
    const config = JSON.parse(
      await lab.docker("image", "inspect", "-f", "{{json .Config}}", localReference(`igniter-${app}-line-${line}`)),
    );
    expect(config).toMatchObject({ WorkingDir: "/app", Cmd: ["node", `apps/${app}/server.js`] });
    const variables = config.Env.join(" ");
    expect(variables).toContain("HOSTNAME=0.0.0.0");
    expect(variables.includes("PORT=3001")).toBe(app === "provider");
    expect(variables.includes("APP_VERSION=0.9.0")).toBe(line === "b");
    const image = localReference(`igniter-${app}-line-${line}`);
    expect(await lab.docker("run", "--rm", "--network", "none", image, "sh", "-c", "id -u; id -g; pwd; command -v curl")).toBe(
      "1001\n1001\n/app\n/usr/bin/curl",
    );
  });
});

describe("boot", () => {
  it.concurrent.each([
    ["no APP_IDENTITY", without(sound("provider", "b"), "APP_IDENTITY"), /'APP_IDENTITY' *│ 'Required'/],
    ["no OWNER_IDENTITY", without(sound("provider", "b"), "OWNER_IDENTITY"), /'OWNER_IDENTITY' *│ 'Required'/],
    ["an empty MINIMUM_STAKE_BUFFER", sound("provider", "b", { MINIMUM_STAKE_BUFFER: "" }), /'MINIMUM_STAKE_BUFFER' *│ 'Expected number/],
    ["a typing error of ours", sound("provider", "b", { AUTH_SECRT: "x" }), /'AUTH_SECRT' *│ 'stand-in is stricter/],
    ["a path in AUTH_URL", sound("provider", "b", { AUTH_URL: `${publicUrl}/` }), /'AUTH_URL' *│ 'stand-in is stricter/],
  ] as [string, Record<string, string>, RegExp][])("ends with code 1 and a table with %s", async (_what, variables, table) => {
    const { code, stdout } = await lab.runToEnd("igniter-provider-line-b", variables);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(table) });
    expect(stdout).not.toContain(appKeys.provider);
  });

  it("passes placeholders and runs with a read-only root without any privilege; SIGTERM ends it with code 0", async () => {
    const hardened = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
    await lab.startWeb("provider-placeholder", "provider", "b", sound("provider", "b", { OWNER_IDENTITY: "CHANGEME" }), hardened);
    expect(await lab.get("provider-placeholder", "/api/health")).toMatchObject({ status: 200, body: "{}" });
    await lab.docker("stop", "-t", "10", lab.container("provider-placeholder"));
    expect(await lab.state("provider-placeholder")).toBe("exited 0");
  });
});

describe("database", () => {
  it("without an sslmode and without TLS on the server fails every call, PG_SSL_MODE helps, and the URL wins over it", async () => {
    const health = async (name: string, url: string, mode?: string) => {
      await lab.startWeb(name, "provider", "b", sound("provider", "b", { DATABASE_URL: url, ...(mode ? { PG_SSL_MODE: mode } : {}) }));
      return lab.get(name, "/api/health");
    };
    const failed = { status: 500, body: '{"error":"Database connection failed"}' };
    const [neither, mode, url, unmigrated] = await Promise.all([
      health("provider-neither", lab.url("provider_b", "")),
      health("provider-mode", lab.url("provider_b", ""), "disable"),
      health("provider-url", lab.url("provider_b", "?sslmode=no-verify"), "disable"),
      health("provider-empty", lab.url("empty")),
    ]);
    expect(neither).toMatchObject(failed);
    expect(mode).toMatchObject({ status: 200, body: "{}" });
    expect(url).toMatchObject(failed);
    expect(unmigrated).toMatchObject({ status: 200 });
    expect(await lab.get("provider-empty", "/api/bootstrap")).toMatchObject({ status: 500, body: "" });
    expect(await lab.get("provider-neither", "/api/status", "-d", "{}")).toMatchObject({
      status: 500,
      body: '{"error":"Invalid request"}',
    });
  });

  it("with TLS: PG_SSL_MODE decides on the check where the URL does not, and NODE_EXTRA_CA_CERTS adds an authority", async () => {
    const site = await ensureSiteCertificate(join(lab.folder, "tls"), ["tls"]);
    // What is made for root alone is handed to the containers' users.
    lab.write("authority.crt", readFileSync(join(lab.folder, "tls/ca/ca.crt"), "utf8"));
    lab.write("site.crt", readFileSync(site.certificateFile, "utf8"));
    const key = `install -o postgres -m 600 ${site.keyFile.replace(lab.folder, "/lab")} /tmp/tls.key`;
    const start = "exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/lab/site.crt -c ssl_key_file=/tmp/tls.key";
    await lab.run("tls", "postgres", ["-c", `${key}; ${start}`], ["--entrypoint", "sh", "-e", "POSTGRES_PASSWORD=p4ssw0rd"]);
    await until("it answers", 30, async () => (await lab.exec("tls", "pg_isready", "-h", "127.0.0.1", "-U", "postgres")).code === 0);
    const authority = { NODE_EXTRA_CA_CERTS: "/lab/authority.crt" };
    const health = async (name: string, sslMode: string, more: Record<string, string>) => {
      await lab.startWeb(name, "provider", "b", sound("provider", "b", { DATABASE_URL: lab.url("postgres", sslMode, "tls"), ...more }));
      return (await lab.get(name, "/api/health")).status;
    };
    const statuses = await Promise.all([
      health("provider-tls-default", "", {}),
      health("provider-tls-require", "", { PG_SSL_MODE: "require" }),
      health("provider-tls-unknown", "", { PG_SSL_MODE: "verify-ca" }),
      health("provider-tls-verified", "?sslmode=verify-full", authority),
      health("provider-tls-stranger", "?sslmode=verify-full", { PG_SSL_MODE: "no-verify" }),
    ]);
    expect(statuses).toEqual([200, 500, 500, 200, 500]);
  });

  it("that was away is found again", async () => {
    await lab.docker("restart", "-t", "5", lab.container("pg"));
    await until("health is back", 20, async () => (await lab.get("provider-mode", "/api/health")).status === 200);
  });
});

describe("log-in configuration", () => {
  it.concurrent("that is sound turns strangers away to AUTH_URL, with Secure cookies for https", async () => {
    await lab.startWeb("provider-https", "provider", "a", sound("provider", "a"));
    for (const path of ["/admin", "/admin/setup", "/admin/overview", "/app", "/app/x"]) {
      expect(await lab.get("provider-https", path)).toMatchObject({
        status: 307,
        headers: expect.stringContaining(`location: ${publicUrl}/`),
      });
    }
    const csrf = await lab.get("provider-https", "/api/auth/csrf");
    expect(csrf).toMatchObject({ status: 200, body: expect.stringMatching(/^\{"csrfToken":"[0-9a-f]{64}"\}$/) });
    expect(csrf.headers).toMatch(/provider\.authjs\.csrf-token=[^\n]*; httponly; secure/);
    expect(await lab.get("provider-https", "/api/auth/session")).toMatchObject({ status: 200, body: "null" });
    expect(await lab.get("provider-https", "/")).toMatchObject({ status: 200 });
  });

  it.concurrent("writes loopback as localhost, and cookies without Secure for http", async () => {
    await lab.startWeb("provider-http", "provider", "a", sound("provider", "a", { AUTH_URL: "http://127.0.0.1:3001" }));
    expect((await lab.get("provider-http", "/admin/setup")).headers).toContain("location: http://localhost:3001/");
    expect((await lab.get("provider-http", "/api/auth/csrf")).headers).not.toContain("secure");
  });

  it.concurrent.each([
    ["an empty secret", "a", { AUTH_SECRET: "" }, []],
    ["no secret", "b", {}, ["AUTH_SECRET"]],
    ["neither address nor trust", "a", {}, ["AUTH_URL"]],
  ] as [string, Line, Record<string, string>, string[]][])(
    "with %s (line %s) fails open: strangers get deeper in",
    async (what, line, more, lacking) => {
      const name = `provider-open-${what.split(" ")[1]}`;
      await lab.startWeb(name, "provider", line, without(sound("provider", line, more), ...lacking));
      expect((await lab.get(name, "/api/auth/csrf")).status).toBe(500);
      const admin = await lab.get(name, "/admin");
      expect(admin.status).toBe(307);
      expect(admin.headers).toMatch(/location: \S+\/admin\/setup\s/);
      expect((await lab.get(name, "/admin/setup")).status).toBe(200);
    },
  );

  it.concurrent("without an address is sound in line B, and in line A with any text as trust", async () => {
    await lab.startWeb("provider-trusting", "provider", "b", without(sound("provider", "b"), "AUTH_URL"));
    await lab.startWeb("provider-trusted", "provider", "a", without(sound("provider", "a", { AUTH_TRUST_HOST: "false" }), "AUTH_URL"));
    for (const name of ["provider-trusting", "provider-trusted"]) {
      expect((await lab.get(name, "/admin/setup", "-H", "Host: a.test")).headers).toContain("location: http://a.test/");
    }
  });
});

describe("Provider's API", () => {
  const body = '{"addresses":["pokt1a"]}';
  const call = (path: string, text: string, ...headers: string[]) =>
    lab.get("provider-api", path, "-d", text, ...headers.flatMap((header) => ["-H", header]));
  const identity = `X-Middleman-Identity: ${middlemanIdentity}`;
  const signed = (text: string) => `X-Middleman-Signature: ${signBody(JSON.parse(text), appKeys.middleman)}`;
  const error = (status: number, text: string) => ({ status, body: expect.stringContaining(`{"error":"${text}`) });

  beforeAll(() => lab.startWeb("provider-api", "provider", "b", sound("provider", "b")));

  it("answers each state in upstream's order", async () => {
    expect(await call("/api/status", "{}")).toMatchObject(error(403, "Forbidden. Application is not ready"));
    expect(await lab.get("provider-api", "/api/bootstrap")).toMatchObject({ status: 200, body: '{"isBootstrapped":false}' });
    await lab.saveSettings("provider_b", "b", { isBootstrapped: true, rpcUrl: "http://chain:26657" });
    expect(await lab.get("provider-api", "/api/bootstrap")).toMatchObject({ body: '{"isBootstrapped":true}' });
    expect(await call("/api/status", "{}")).toMatchObject(error(400, "Invalid request. X-Middleman-Identity header was not provided"));
    expect(await call("/api/suppliers/stake", "{}")).toMatchObject(error(400, "Invalid request. Delegator identity"));
    expect(await call("/api/status", "{}", identity)).toMatchObject(error(403, "Forbidden. The client is not allowed."));
    await lab.sql("provider_b", `insert into delegators (name, identity) values ('M', '${middlemanIdentity}')`);
    expect(await call("/api/status", "{}", identity, signed("{}"))).toMatchObject(error(403, "Forbidden. The client"));
    await lab.sql("provider_b", "update delegators set enabled = true");
    expect(await call("/api/status", "{", identity)).toMatchObject(error(400, "Invalid request. Is the request valid JSON?"));
    expect(await call("/api/status", "{}", identity)).toMatchObject(error(400, "Invalid request. Signature could not be verified"));
    expect(await call("/api/suppliers/stake", body, identity, signed("{}"))).toMatchObject(error(400, "Invalid request. Signature"));
    const none = '{"addresses":[]}';
    expect(await call("/api/suppliers/stake", none, identity, signed(none))).toMatchObject(error(400, "Invalid request. Empty"));
    const wish = '{"ownerAddress":"pokt1o","items":[{"amount":1,"qty":1}]}';
    expect(await call("/api/suppliers", wish, identity, signed(wish))).toMatchObject(error(400, "No addresses available"));
    expect(await call("/api/suppliers/stake", "{}", identity, signed("{}"))).toMatchObject(error(500, "Invalid request"));
  });

  it("serves signed requests, however the JSON is spaced", async () => {
    const status = await call("/api/status", "{ }", identity, signed("{}"));
    expect(JSON.parse(status.body)).toMatchObject({ regions: [], domains: [], minimumStake: 60500, feeType: "up_to", healthy: true });
    expect(await call("/api/suppliers/stake", body, identity, signed(body))).toMatchObject({ status: 200, body: '{"data":"OK"}' });
  });

  it("logs the parameters of its queries at debug, which is line B's default", async () => {
    expect(await lab.logs("provider-api")).toContain(`"params":["${middlemanIdentity}"]`);
    await lab.startWeb("provider-quiet", "provider", "b", sound("provider", "b", { LOG_LEVEL: "info" }));
    await lab.get("provider-quiet", "/api/status", "-d", "{}", "-H", identity);
    expect(await lab.logs("provider-quiet")).not.toContain("params");
  });

  it("is known by its methods, tells its identity, and is an open door to the chain", async () => {
    expect((await lab.get("provider-api", "/api/suppliers")).status).toBe(405);
    expect(await lab.get("provider-api", "/api/suppliers", "-X", "OPTIONS")).toMatchObject({
      status: 200,
      headers: expect.stringContaining("access-control-allow-origin: *"),
    });
    expect((await lab.get("provider-api", "/api/bootstrap", "-X", "POST")).status).toBe(405);
    expect(await lab.get("provider-api", "/api/identity")).toMatchObject({ body: `{"identity":"${publicKeyOf(appKeys.provider)}"}` });
    await lab.run("chain", "chain-node", ["--chain-id=pocket"]);
    await until("the proxy answers", 10, async () => (await lab.get("provider-api", "/api/rpc/status")).body.includes('"network"'));
    for (const path of ["/api/identity", "/api/rpc/status"]) expect((await lab.get("provider-https", path)).status).toBe(404);
  });

  it("is called by the Middleman's relay, which signs for anybody", async () => {
    await lab.startWeb("middleman", "middleman", "b", sound("middleman", "b"));
    const relay = (payload: object) => lab.get("middleman", "/api/provider-rpc", "-d", JSON.stringify(payload));
    const provider = publicKeyOf(appKeys.provider);
    expect((await relay({ provider })).status).toBe(400);
    expect((await relay({ provider, path: "/api/status", data: {} })).status).toBe(404);
    const add = `insert into providers (name, identity, url, enabled, visible) values ('P', '${provider}', 'http://provider-api:3001', true, true)`;
    await lab.sql("middleman_b", add);
    const answer = await relay({ provider, path: "/api/status", data: {} });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"healthy":true') });
    expect(await relay({ provider, path: "/api/suppliers/stake", data: {} })).toMatchObject({
      status: 200,
      body: '{"error":"Invalid request"}',
    });
    await lab.sql("middleman_b", "update providers set url = 'http://provider-api:1'");
    expect((await relay({ provider, path: "/api/status", data: {} })).status).toBe(500);
  });
});

describe("Middleman of line A", () => {
  it("shows no page where the price service is out of reach, but answers its API", async () => {
    const blocked = ["--add-host", "api.coingecko.com:127.0.0.1"];
    await lab.startWeb("middleman-a", "middleman", "a", sound("middleman", "a"), blocked);
    expect((await lab.get("middleman-a", "/")).status).toBe(500);
    expect((await lab.get("middleman-a", "/api/health")).status).toBe(200);
    expect((await lab.get("middleman", "/")).status).toBe(200);
  });
});
