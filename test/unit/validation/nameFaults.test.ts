import { beforeAll, describe, expect, test, vi } from "vitest";
import type { ValidationEndpoints } from "../../../stacks/report/schema.ts";
import { authorityAndServer, p256 } from "../plugins/tlsParty.ts";
import { lab, noted, type Settings, validated } from "./brokenServers.ts";
import { closedPort, dnsServer, type Handler, httpServer, httpsServer, silentServer } from "./localServers.ts";

const name = "relay.provider.test";

type Party = Awaited<ReturnType<typeof authorityAndServer>>;
let good: Party;
let expired: Party;
let otherName: Party;
let late: Party;
let stranger: Party;

/** A party whose certificates began that many hours ago; servers' last 12 hours, authorities' 24. */
async function aged(hours: number, dnsNames = [name]): Promise<Party> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - hours * 3_600_000 });
  try {
    return await authorityAndServer(p256, p256, { dnsNames });
  } finally {
    vi.useRealTimers();
  }
}
beforeAll(async () => {
  [good, otherName, stranger] = [await aged(1), await aged(1, ["other.test"]), await aged(1)];
  expired = await aged(13);
  late = await aged(11);
});

describe("public names", () => {
  const publicEdge = (port: number, tls: "acme" | "internal" = "acme", hsts = true): Partial<ValidationEndpoints> => ({
    edge: { mode: "public", tls, hsts },
    endpoints: [{ name: "relay", url: `https://${name}:${port}`, exposure: "public", instance: "edge", description: "relays" }],
    hosts: [{ name: "local", kind: "local", publicAddress: "203.0.113.7", privateAddress: null, sshPort: null, shell: ["bash", "-s"] }],
  });
  const strict: Handler = () => [400, "no relay", { "strict-transport-security": "max-age=31536000" }];
  const trust = (party: Party): Settings => ({ resolve: { [name]: "127.0.0.1" }, authorities: party.ca });
  const tlsChecks = ["certificate-*", "https-answers"];

  test("good ones pass", async () => {
    const found = await validated(publicEdge(await httpsServer(good, strict)), tlsChecks, trust(good));
    expect(
      Object.values(found).every((one) => one.startsWith("pass:")),
      JSON.stringify(found),
    ).toBe(true);
  });

  test.each<[string, () => Party, () => Settings, string, RegExp]>([
    [
      "expired certificate",
      () => expired,
      () => trust(expired),
      "certificate-expiry/relay",
      /^fail: the certificate of .* is not valid now/,
    ],
    ["certificate not renewed in time", () => late, () => trust(late), "certificate-expiry/relay", /^warn: .* should have been renewed/],
    [
      "certificate of an unknown authority",
      () => stranger,
      () => trust(good),
      "certificate-trusted/relay",
      /^fail: clients refuse the certificate/,
    ],
    [
      "certificate for another name",
      () => otherName,
      () => trust(otherName),
      "certificate-trusted/relay",
      /^fail: clients refuse .*other\.test/,
    ],
  ])("%s", async (fault, party, settings, id, expected) => {
    const found = await validated(publicEdge(await httpsServer(party(), strict)), tlsChecks, settings());
    noted(fault, id, found[id], expected);
    for (const [other, said] of Object.entries(found)) if (other !== id) expect(said, other).toMatch(/^pass:/);
  });

  test("the edge's own authority is a warning, and only where it is planned", async () => {
    const found = await validated(publicEdge(await httpsServer(stranger, strict), "internal"), tlsChecks, trust(good));
    noted("internal authority", "certificate-trusted/relay", found["certificate-trusted/relay"], /^warn: .*own authority/);
  });

  test("no TLS, no server, a server that says nothing", async () => {
    const plain = await validated(publicEdge(await httpServer(strict)), tlsChecks, trust(good));
    noted("plain HTTP instead of TLS", "certificate-trusted/relay", plain["certificate-trusted/relay"], /^fail: .*does not speak TLS/);
    const closed = await validated(publicEdge(await closedPort()), tlsChecks, trust(good));
    noted("nothing listens", "https-answers/relay", closed["https-answers/relay"], /^fail: .*ECONNREFUSED/);
    expect(closed["certificate-expiry/relay"]).toMatch(/^notRun:/);
    const silent = await validated(publicEdge(await silentServer()), tlsChecks, trust(good));
    for (const said of Object.values(silent)) expect(said).toMatch(/^(fail|notRun):/);
    noted("server that says nothing", "certificate-trusted/relay", silent["certificate-trusted/relay"], /^fail: .*no answer in time/);
  });

  test("no HSTS, or an error of the server", async () => {
    const without = await validated(publicEdge(await httpsServer(good, () => [400, ""])), tlsChecks, trust(good));
    noted("no HSTS header", "https-answers/relay", without["https-answers/relay"], /^fail: .*HTTPS only/);
    expect(
      (await validated(publicEdge(await httpsServer(good, () => [400, ""]), "acme", false), tlsChecks, trust(good)))["https-answers/relay"],
    ).toMatch(/^pass/);
    const broken = await validated(publicEdge(await httpsServer(good, () => [502, ""])), tlsChecks, trust(good));
    noted("502 of the edge", "https-answers/relay", broken["https-answers/relay"], /^fail: .*does not answer as it should/);
  });

  test("DNS: known, unknown, elsewhere, and a server that refuses", async () => {
    const asked = async (names: Record<string, string> | undefined) =>
      (await validated(publicEdge(443), ["dns-name"], { dnsServers: [await dnsServer(names)] }))["dns-name/relay"];
    expect(await asked({ [name]: "203.0.113.7" })).toBe("pass: 203.0.113.7");
    noted("name not in DNS", "dns-name/relay", await asked({}), /^fail: .*has no address in DNS/);
    noted("name that leads elsewhere", "dns-name/relay", await asked({ [name]: "198.51.100.1" }), /^fail: .*leads elsewhere/);
    noted("DNS that refuses", "dns-name/relay", await asked(undefined), /^notRun: DNS gives no answer/);
    expect((await validated(publicEdge(443), ["dns-name"], { resolve: { [name]: "127.0.0.1" } }))["dns-name/relay"]).toMatch(
      /^warn: .*not looked up/,
    );
  });
});

describe("the Provider's public API, method by path", () => {
  const open = new Set(
    [
      "status",
      "suppliers",
      "suppliers/stake",
      "suppliers/unstaking",
      "suppliers/release",
      "suppliers/address-groups",
      "import-suppliers/request",
      "import-suppliers/submit",
      "import-suppliers/status",
    ].map((path) => `POST /api/${path}`),
  );
  const app: Handler = ({ path }) =>
    path === "/api/identity"
      ? [200, '{"identity":"02"}']
      : [400, '{"error":"Invalid request. X-Middleman-Identity header was not provided"}'];
  const proxy: Handler = (request) =>
    open.has(`${request.method} ${request.path}`) || (request.method === "GET" && request.path === "/api/identity")
      ? app(request)
      : [404, ""];
  const through = async (handler: Handler) => {
    const igniter = {
      ...lab.igniter!,
      provider: { ...lab.igniter!.provider!, publicApiUrl: `http://127.0.0.1:${await httpServer(handler)}` },
    };
    return validated({ igniter }, ["provider-api-*"]);
  };

  test("an exact allowlist passes", async () => {
    const found = await through(proxy);
    expect(
      Object.values(found).every((said) => said.startsWith("pass:")),
      JSON.stringify(found),
    ).toBe(true);
  });

  const hole =
    (method: string, path: string, answer: ReturnType<Handler>): Handler =>
    (request) =>
      request.method === method && request.path === path ? answer : proxy(request);
  test.each<[string, Handler, string, RegExp]>([
    ["admin page exposed", hole("GET", "/admin", [307, ""]), "provider-api-closed", /^fail: anybody can reach GET \/admin \(/],
    ["session API exposed", hole("GET", "/api/auth/csrf", [200, '{"csrfToken":"x"}']), "provider-api-closed", /GET \/api\/auth\/csrf/],
    ["open proxy to the chain exposed", hole("POST", "/api/rpc/x", [200, "{}"]), "provider-api-closed", /POST \/api\/rpc\/x/],
    ["server actions exposed", hole("POST", "/", [500, ""]), "provider-api-closed", /POST \/ \(/],
    [
      "allowlist by path without method",
      ({ path, method }) =>
        open.has(`POST ${path}`) ? [method === "POST" ? 400 : 405, '{"error":"Invalid request. X"}'] : proxy({ path, method }),
      "provider-api-closed",
      /GET \/api\/status/,
    ],
    [
      "allowlist by prefix",
      hole("POST", "/api/status/x", [403, '{"error":"Forbidden. Application is not ready"}']),
      "provider-api-closed",
      /POST \/api\/status\/x/,
    ],
    [
      "route missing in the allowlist",
      hole("POST", "/api/suppliers/stake", [404, ""]),
      "provider-api-open",
      /^fail: Middlemen cannot reach POST \/api\/suppliers\/stake/,
    ],
    [
      "provider down behind the edge",
      ({ path, method }) => (proxy({ path, method })[0] === 404 ? [404, ""] : [502, ""]),
      "provider-api-open",
      /HTTP 502/,
    ],
  ])("%s", async (fault, handler, id, expected) => {
    const found = await through(handler);
    noted(fault, id, found[id], expected);
    for (const [other, said] of Object.entries(found)) if (other !== id) expect(said, other).toMatch(/^pass:/);
  });
});
