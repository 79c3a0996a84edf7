import { createConnection } from "node:net";
import { hashSync } from "bcryptjs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PublicEdgeInput } from "../../config-templates/caddy/input.ts";
import { providerApiCalls } from "../../config-templates/caddy/providerApi.ts";
import { fullPublicInput } from "../unit/config-templates/caddyInputs.ts";
import { CaddyProcess, Echo } from "./support/caddy.ts";
import { until } from "./support/observe.ts";
import { freePort } from "./support/project.ts";
import { TlsClient } from "./support/tlsClient.ts";

const caddy = new CaddyProcess("edge-rules");
const echo = new Echo();
const password = "a password for the dashboards";
/** Sources of requests: the allowed one, another one, and a load balancer. */
const [inside, outside, balancer] = ["127.0.0.1", "127.0.0.2", "127.0.0.3"] as const;
let input: PublicEdgeInput;
let authority: string;

const client = (name: string, from: string = inside) => new TlsClient(name, input.httpsPort, authority, from);
const ask = (name: string, request: Parameters<TlsClient["ask"]>[0], from?: string) => client(name, from).ask(request);
/** Bytes that a plain connection gets; "" where it is closed without an answer. */
const plain = (port: number, text: string) =>
  new Promise<string>((done) => {
    let got = "";
    const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write(text));
    socket.on("data", (chunk) => {
      got += chunk.toString();
    });
    socket.on("error", () => undefined).on("close", () => done(got));
  });

beforeAll(async () => {
  await echo.start();
  const upstream = `127.0.0.1:${echo.port}`;
  input = {
    ...fullPublicInput,
    httpPort: await freePort(),
    httpsPort: await freePort(),
    metricsPort: await freePort(),
    http3: false,
    services: [],
    relayers: [upstream],
    trustedProxies: [`${balancer}/32`],
    certificates: { kind: "internal" },
    providerApi: { ...fullPublicInput.providerApi!, upstream, allowlist: [`${inside}/32`] },
    providerPages: { ...fullPublicInput.providerPages!, upstream, allowlist: [`${inside}/32`, "198.51.100.7/32"] },
    middleman: { ...fullPublicInput.middleman!, upstream, adminAllowlist: [`${inside}/32`] },
    dashboards: { ...fullPublicInput.dashboards!, upstream, passwordHash: hashSync(password, 4) },
  };
  await caddy.start(input);
  authority = await caddy.authority();
  await until("every name has its certificate", 20, async () => {
    const names = [
      ...input.relayNames,
      ...[input.providerApi, input.providerPages, input.middleman, input.dashboards].map((app) => app!.name),
    ];
    for (const name of names) await ask(name, {});
    return true;
  });
});
afterAll(async () => {
  echo.stop();
  await caddy.stop();
});

describe("the Provider's public calls (R000-095, R000-098)", () => {
  const name = fullPublicInput.providerApi!.name;
  const { POST, GET } = providerApiCalls.B;
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "post", "PROPFIND"];
  const allowed = (method: string, path: string) => (method === "POST" && POST.includes(path)) || (method === "GET" && GET.includes(path));

  it("lets exactly the listed methods and paths through, of every pair of them", async () => {
    for (const path of [
      ...POST,
      ...GET,
      "/",
      "/api",
      "/admin",
      "/admin/setup",
      "/api/auth/csrf",
      "/api/rpc/status",
      "/api/health",
      "/_next/x",
    ]) {
      for (const method of methods) {
        const before = echo.seen.length;
        const { status } = await ask(name, { method, path });
        expect(`${method} ${path} ${status}`).toBe(`${method} ${path} ${allowed(method, path) ? 200 : method === "post" ? status : 404}`);
        expect(echo.seen.length - before, `${method} ${path} reached the app`).toBe(allowed(method, path) ? 1 : 0);
      }
    }
  });

  it("lets no other spelling of a path through", async () => {
    const bits = [
      "/",
      "//",
      "/.",
      "/..",
      "%2f",
      "%2F",
      "%61",
      ";",
      ";x",
      ".",
      "A",
      " ",
      "\\",
      "?",
      "#",
      "/status",
      "%00",
      "%252f",
      "@",
      ":",
      "*",
    ];
    const spelling = fc
      .record({
        path: fc.constantFrom(...POST, ...GET),
        at: fc.nat(30),
        cut: fc.nat(2),
        bit: fc.constantFrom(...bits),
        upper: fc.boolean(),
      })
      .map(({ path, at, cut, bit, upper }) => {
        const place = at % (path.length + 1);
        const text = `${path.slice(0, place)}${bit}${path.slice(Math.min(place + cut, path.length))}`;
        return upper ? text.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase()) : text;
      });
    const harmless = /^[^?]*\?[A-Za-z0-9=&._~%-]*$/;
    await fc.assert(
      fc.asyncProperty(spelling, fc.constantFrom("GET", "POST"), async (path, method) => {
        const before = echo.seen.length;
        const { status } = await ask(name, { method, path });
        const exact = allowed(method, path) || (harmless.test(path) && allowed(method, path.split("?")[0]!));
        expect(echo.seen.length - before, `${method} ${path}: ${status}`).toBe(exact ? 1 : 0);
        if (exact) expect(echo.seen.at(-1)!.url).toBe(path);
      }),
      { numRuns: 300 },
    );
  });

  it("is not led astray by the path in an absolute request line", async () => {
    expect((await ask(name, { method: "POST", path: `https://${name}/api/rpc/status` })).status).toBe(404);
  });

  it("keeps cookies and the framework's inner headers away from the app, and the app's cookies from clients", async () => {
    const headers = { Cookie: "session=1", "X-Middleware-Subrequest": "middleware" };
    const { headers: back } = await ask(name, { method: "POST", path: "/api/status", headers, body: "{}" });
    const got = echo.seen.at(-1)!.headers;
    expect(got.cookie).toBeUndefined();
    expect(got["x-middleware-subrequest"]).toBeUndefined();
    expect(back["set-cookie"]).toBeUndefined();
  });

  it("answers 403 to other addresses, and never reaches the app for them", async () => {
    const before = echo.seen.length;
    expect((await ask(name, { method: "POST", path: "/api/status" }, outside)).status).toBe(403);
    expect((await ask(name, { method: "POST", path: "/admin" }, outside)).status).toBe(404);
    expect(echo.seen.length).toBe(before);
  });

  it("caps bodies at 1 MB", async () => {
    expect((await ask(name, { method: "POST", path: "/api/status", body: Buffer.alloc(999_000) })).status).toBe(200);
    expect((await ask(name, { method: "POST", path: "/api/status", body: Buffer.alloc(1_100_000) })).status).toBe(413);
  });
});

describe("pages for people", () => {
  const pages = fullPublicInput.providerPages!.name;
  const middleman = fullPublicInput.middleman!.name;
  const dashboards = fullPublicInput.dashboards!.name;

  it("the Provider's are for allowed networks, its open proxy to the chain too (R000-094, R000-097)", async () => {
    for (const path of ["/", "/admin", "/api/rpc/status", "/api/auth/csrf"]) {
      expect((await ask(pages, { path })).status, path).toBe(200);
      const before = echo.seen.length;
      expect((await ask(pages, { path }, outside)).status, path).toBe(403);
      expect((await ask(pages, { path, method: "POST" }, outside)).status, path).toBe(403);
      expect(echo.seen.length, path).toBe(before);
    }
  });

  it("the app itself may ask its public URL whether the wizard is done, and nothing more", async () => {
    expect((await ask(pages, { path: "/api/bootstrap" }, outside)).status).toBe(200);
    for (const path of ["/api/bootstrap/", "//api/bootstrap", "/api/bootstrap?x=1", "/api/Bootstrap"])
      expect((await ask(pages, { path }, outside)).status, path).toBe(403);
  });

  it("a load balancer is believed when it says who the client is, a client is not", async () => {
    const from = (address: string) => ({ path: "/admin", headers: { "X-Forwarded-For": address } });
    expect((await ask(pages, from("198.51.100.7"), balancer)).status).toBe(200);
    expect((await ask(pages, from("203.0.113.9"), balancer)).status).toBe(403);
    expect((await ask(pages, from("198.51.100.7"), outside)).status).toBe(403);
    expect((await ask(pages, from("198.51.100.7, 203.0.113.9"), balancer)).status).toBe(403);
  });

  it("the Middleman is for everybody, its admin pages for allowed networks, and every call that it signs is logged", async () => {
    expect((await ask(middleman, { path: "/app" }, outside)).status).toBe(200);
    expect((await ask(middleman, { path: "/admin" })).status).toBe(200);
    for (const path of ["/admin", "/admin/settings", "/Admin", "//admin", "/%61dmin", "/x/../admin"])
      expect((await ask(middleman, { path }, outside)).status, path).toBe(403);
    expect((await ask(middleman, { method: "POST", path: "/api/provider-rpc", body: "{}" }, outside)).status).toBe(200);
    expect((await ask(middleman, { method: "POST", path: "/api/provider-rpc", body: Buffer.alloc(1_100_000) })).status).toBe(413);
    await until("the call is in the log", 5, async () => (await caddy.log()).includes('"uri":"/api/provider-rpc"'));
    expect(await caddy.log()).not.toContain('"uri":"/app"');
  });

  it("Grafana asks for the edge's password first, and does not see it", async () => {
    const login = (word: string) => ({ Authorization: `Basic ${Buffer.from(`operator:${word}`).toString("base64")}` });
    expect((await ask(dashboards, {})).status).toBe(401);
    expect((await ask(dashboards, { headers: login("wrong") })).status).toBe(401);
    expect((await ask(dashboards, { headers: login(password) })).status).toBe(200);
    expect(echo.seen.at(-1)!.headers.authorization).toBeUndefined();
  });
});

describe("what nobody is told", () => {
  const relay = fullPublicInput.relayNames[0]!;

  it("unknown names and bare addresses get no answer", async () => {
    await expect(client("unknown.test").open()).rejects.toThrow(/alert/);
    await expect(client(relay).open("")).rejects.toThrow(/alert/);
    expect((await ask(relay, { host: "unknown.test" })).status).toBe(421);
    expect((await ask(relay, { host: fullPublicInput.providerPages!.name })).status, "a name behind another one's handshake").toBe(421);
    expect(await plain(input.httpPort, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).toBe("");
    expect(await plain(input.httpPort, "GET / HTTP/1.1\r\nHost: unknown.test\r\n\r\n")).toBe("");
  });

  it("known names lead from HTTP to HTTPS", async () => {
    const answer = await plain(input.httpPort, `GET /a?b=c HTTP/1.1\r\nHost: ${relay}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 308 /);
    expect(answer).toContain(`Location: https://${relay}:${input.httpsPort}/a?b=c\r\n`);
    expect(answer).not.toMatch(/^Server:/m);
  });

  it("a relayer's private paths, however they are spelt (R000-099)", async () => {
    const before = echo.seen.length;
    for (const path of [
      "/ready",
      "/ready/eth",
      "/health",
      "/metrics",
      "/debug/pprof/",
      "//ready/eth",
      "/READY/eth",
      "/%72eady/eth",
      "/x/../metrics",
    ])
      expect((await ask(relay, { path })).status, path).toBe(404);
    expect(echo.seen.slice(before)).toEqual([]);
    expect((await ask(relay, { path: "/readyset" })).status).toBe(200);
  });

  it("which programs serve; browsers are told to stay with HTTPS", async () => {
    const { headers } = await ask(relay, {});
    expect(headers).toMatchObject({ "strict-transport-security": "max-age=31536000", "x-content-type-options": "nosniff" });
    for (const header of ["server", "via", "x-powered-by"]) expect(headers[header], header).toBeUndefined();
  });

  it("slow headers and large ones end the connection", async () => {
    const begin = Date.now();
    const socket = await client(relay).open();
    socket.on("error", () => undefined).resume();
    socket.write("GET / HTTP/1.1\r\nHost:");
    await new Promise((done) => socket.on("close", done));
    expect(Date.now() - begin).toBeGreaterThan(8_000);
    expect(Date.now() - begin).toBeLessThan(13_000);
    expect((await ask(relay, { headers: { "X-Large": "x".repeat(80_000) } })).status).toBe(431);
  }, 20_000);
});
