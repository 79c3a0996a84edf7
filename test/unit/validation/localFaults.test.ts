import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ValidationEndpoints } from "../../../stacks/report/schema.ts";
import { validateStack } from "../../../validation/validate.ts";
import { authorityAndServer, p256 } from "../plugins/tlsParty.ts";
import { closedPort, dnsServer, grpcServer, type Handler, httpServer, httpsServer, silentServer } from "./localServers.ts";
import { recording } from "./recorded.ts";

const { validationEndpoints: lab, bootstrapReport: report } = recording.outputs;
const name = "relay.provider.test";

interface Settings {
  resolve?: Record<string, string>;
  authorities?: string;
  dnsServers?: string[];
  exposedPorts?: typeof report.exposedPorts;
}

/** Runs the named checks for real, against outputs that lead to servers of this test. */
async function validated(endpoints: Partial<ValidationEndpoints>, only: string[], settings: Settings = {}) {
  const { resolve = {}, exposedPorts = report.exposedPorts, ...more } = settings;
  const options = { deep: false, only, resolve: new Map(Object.entries(resolve)), env: process.env, ...more };
  const { checks } = await validateStack({ ...lab, ...endpoints }, { ...report, exposedPorts }, options);
  return Object.fromEntries(
    checks.map(({ id, status, what, evidence }) => [id, `${status}: ${status === "pass" ? evidence : `${what} (${evidence})`}`]),
  );
}

/** What was broken, and which check said so; printed at the end. */
const table: string[] = [];
const noted = (fault: string, id: string, found: string | undefined, expected: RegExp) => {
  expect(found, fault).toMatch(expected);
  table.push(`${fault.padEnd(46)} ${id.padEnd(30)} ${found!.slice(0, 90)}`);
};
afterAll(() => console.log(`${table.length} faults against real local servers:\n${table.join("\n")}`));

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
    hosts: [{ name: "local", kind: "local", publicAddress: "203.0.113.7", privateAddress: null }],
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

describe("the way in for relays", () => {
  const relayer: Handler = ({ path }) => (path === "/" ? [400, '{"error":"invalid relay request"}'] : [404, ""]);
  const through = (port: number, transports = ["jsonrpc", "rest", "websocket"]) =>
    validated({ relay: { ...lab.relay, url: `http://127.0.0.1:${port}`, services: [{ id: "demo", transports, probePayload: null }] } }, [
      "relay-answers",
      "edge-private-paths",
    ]);

  test("a relayer behind an edge passes", async () => {
    const found = await through(await httpServer(relayer));
    expect(
      Object.values(found).every((said) => said.startsWith("pass:")),
      JSON.stringify(found),
    ).toBe(true);
    expect((await through(await grpcServer("3"), ["grpc"]))["relay-answers/grpc"]).toMatch(/^pass: HTTP 200, grpc-status 3 said so/);
  });

  test("every other answer is a failure with what was seen", async () => {
    const bad = await through(await httpServer(() => [502, ""], 503));
    noted("no relayer behind the edge", "relay-answers/rest", bad["relay-answers/rest"], /^fail: .*rest.* \(HTTP 502/);
    noted("WebSocket refused by the edge", "relay-answers/websocket", bad["relay-answers/websocket"], /^fail: .*HTTP 503/);
    const page = await through(await httpServer(() => [200, "<html>it works</html>"]));
    noted("another web server has the port", "relay-answers/jsonrpc", page["relay-answers/jsonrpc"], /^fail: .*HTTP 200 <html>/);
    noted("metrics open at the edge", "edge-private-paths", page["edge-private-paths"], /^fail: anybody can read .*\/metrics/);
    const gone = await through(await closedPort());
    noted("edge down", "edge-private-paths", gone["edge-private-paths"], /^fail: the edge does not answer/);
    noted(
      "gRPC is not passed on",
      "relay-answers/grpc",
      (await through(await grpcServer("12"), ["grpc"]))["relay-answers/grpc"],
      /^fail: .*grpc-status 12/,
    );
    noted(
      "gRPC meets HTTP/1.1",
      "relay-answers/grpc",
      (await through(await httpServer(relayer), ["grpc"]))["relay-answers/grpc"],
      /^fail:/,
    );
    const mute = await through(await silentServer());
    for (const [id, said] of Object.entries(mute)) expect(said, id).toMatch(/^(fail|notRun):/);
  });
});

describe("ports of a machine of the stack's own, IPv4 and IPv6", () => {
  const planned = [{ instance: "edge", address: "127.0.0.1:1", protocol: "tcp", exposure: "public" as const }];
  const machine = (relay: number) => {
    const hosts = [{ name: "local", kind: "ssh" as const, publicAddress: "127.0.0.1", privateAddress: "::1" }];
    const probes = lab.probes.map((one) =>
      one.role === "edge"
        ? { ...one, ports: { relay } }
        : { ...one, ports: Object.fromEntries(Object.keys(one.ports).map((port) => [port, 1])) },
    );
    return validated({ hosts, probes }, ["exposure-scan", "exposure-planned", "exposure-published"], { exposedPorts: planned });
  };

  test("nothing open, a planned port that is closed, and an engine that cannot be asked", async () => {
    const found = await machine(1);
    expect(found["exposure-scan/local"]).toMatch(/^pass: 2 addresses tried; 0 open ports/);
    noted("planned port closed", "exposure-planned/edge/1", found["exposure-planned/edge/1"], /^fail: edge cannot be reached on its port/);
    noted(
      "host that cannot be reached",
      "exposure-published/local",
      found["exposure-published/local"],
      /^notRun: host local is not this machine/,
    );
  });

  test("a port that nobody planned", async () => {
    noted(
      "unplanned port, IPv4",
      "exposure-scan/local",
      (await machine(await silentServer()))["exposure-scan/local"],
      /^fail: local can be reached .*127\.0\.0\.1:\d+/,
    );
    noted(
      "unplanned port, IPv6",
      "exposure-scan/local",
      (await machine(await silentServer("::1")))["exposure-scan/local"],
      /^fail: local can be reached .*::1:\d+/,
    );
  });
});
