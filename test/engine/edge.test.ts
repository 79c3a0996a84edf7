import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ValidationEndpoints } from "../../stacks/report/schema.ts";
import { parseRelayResult } from "../../validation/relayProbe.ts";
import { finishWizard, publishedPorts } from "./support/controlPlane.ts";
import { type EdgeAddress, http2Load, keepAliveLoad, openGrpcStream, openWebSocket } from "./support/edgeLoad.ts";
import { edgeAuthority, RelayTool, selfSigned, startBackend, tlsForGrpc } from "./support/edgeStack.ts";
import { containerId, until } from "./support/observe.ts";
import { changeSummary, docker, freePort, plannedSteps, TestStack } from "./support/project.ts";
import { TlsClient } from "./support/tlsClient.ts";

const name = "edge";
const container = (instance: string) => `pocket-${name}-${instance}`;
const backend = container("backend");
const [relayName, apiName, pagesName] = ["relay.pocket.test", "api.pocket.test", "admin.pocket.test"] as const;
const ports = { http: 0, https: 0 };

interface Changes {
  hsts?: boolean;
  adminAllowlist?: string[];
}
const config = ({ hsts = true, adminAllowlist = ["9.9.9.9/32"] }: Changes = {}) => ({
  profile: "lab",
  placement: { miner: { hosts: ["local"], perHost: 1 }, relayer: { hosts: ["local"], perHost: 2 } },
  relay: {
    services: {
      demo: { demo: true },
      full: {
        timeoutProfile: "streaming",
        backends: {
          jsonrpc: { url: `http://${backend}:8000` },
          rest: { url: `http://${backend}:8000` },
          websocket: { url: `ws://${backend}:8000` },
          grpc: { url: `${backend}:8001` },
        },
      },
      watched: {
        backends: {
          jsonrpc: {
            url: `http://${container("demo-backend")}:8000`,
            healthCheck: { enabled: true, endpoint: "/health", intervalSeconds: 1, timeoutSeconds: 1 },
          },
        },
      },
    },
  },
  temporal: { mode: "managed", ui: { enabled: false } },
  provider: { enabled: true, publicApiDomain: apiName, domain: pagesName, adminAllowlist, adminPort: ports.http + 1 },
  edge: {
    mode: "public",
    relayDomain: relayName,
    tls: { kind: "internal" },
    hsts,
    httpPort: ports.http,
    httpsPort: ports.https,
    drainSeconds: 5,
  },
});

let stack: TestStack;
let endpoints: ValidationEndpoints;
let authority: string;
let tool: RelayTool;
const relayEdge = (): EdgeAddress => ({ name: relayName, port: ports.https, authority });
const client = (host: string, from?: string) => new TlsClient(host, ports.https, authority, from);

beforeAll(async () => {
  ports.http = await freePort();
  ports.https = await freePort();
  stack = new TestStack(name, config());
  await stack.init();
});
afterAll(async () => {
  tool?.dispose();
  await docker("rm", "-f", "-v", backend);
  await stack.dispose();
});

describe("a public edge on the real engine", () => {
  it("comes up from nothing on loopback, and nothing else is on the host (R000-091, R000-099)", async () => {
    const result = await stack.up();
    expect(result.code, result.output).toBe(0);
    endpoints = (await stack.outputs()).validationEndpoints;
    expect(endpoints.relay.url).toBe(`https://${relayName}:${ports.https}`);
    authority = await edgeAuthority(container("edge"));
    tool = new RelayTool(endpoints, authority);
    await startBackend(name, backend);
    expect(await publishedPorts(name)).toEqual(
      [
        `${container("edge")} 127.0.0.1:${ports.http}`,
        `${container("edge")} 127.0.0.1:${ports.https}`,
        `${container("provider-web")} 127.0.0.1:${ports.http + 1}`,
      ].sort(),
    );
    expect(changeSummary((await stack.mustUp()).output)).toEqual({ unchanged: expect.any(Number) });
  });

  it("carries relays of every transport over TLS (R000-092, R000-093)", async () => {
    await tool.send("full", "jsonrpc");
    await tool.send("full", "websocket");
    await tool.send("full", "jsonrpc", {
      words: ["--stand-in-rpc-type", "rest", "--stand-in-path", "/v1/thing?x=1", "--stand-in-method", "GET"],
    });
    await tool.send("full", "stream", { words: ["--stand-in-path", "/events"] });
    const { gateway, port, server } = await tlsForGrpc(name, relayEdge());
    const way = { url: `http://${relayName}:${port}`, at: `${relayName}:${gateway}` };
    await tool.send("full", "grpc", way).finally(() => server.close());
  });

  it("takes a service without backends out by itself, and no other with it", async () => {
    const answer = async (service: string) =>
      (await client(relayName).ask({ method: "POST", headers: { "Target-Service-Id": service }, body: "no relay" })).status;
    expect(await answer("watched")).toBe(400);
    await docker("stop", "-t", "1", container("demo-backend"));
    await until("no relayer serves the watched service", 30, async () => (await answer("watched")) === 503);
    for (const service of ["full", "unknown"]) expect(await answer(service), service).toBe(400);
    await tool.send("full", "jsonrpc");
    await docker("start", container("demo-backend"));
    await until("the watched service is back", 30, async () => (await answer("watched")) === 400);
  });

  it("lets Middlemen call the Provider, and nobody else do anything (R000-094 to R000-098)", async () => {
    const status = () => client(apiName).ask({ method: "POST", path: "/api/status", body: "{}" });
    expect(await status()).toMatchObject({ status: 403, body: expect.stringContaining("not ready") });
    await finishWizard(name, "provider");
    expect(await status()).toMatchObject({ status: 400, body: expect.stringContaining("X-Middleman-Identity") });
    expect((await client(apiName).ask({ path: "/api/identity" })).status).toBe(200);
    for (const path of ["/", "/admin", "/api/auth/csrf", "/api/rpc/status", "/api/health", "/api/bootstrap"])
      for (const method of ["GET", "POST"]) expect((await client(apiName).ask({ method, path })).status, `${method} ${path}`).toBe(404);
    for (const path of ["/", "/admin", "/api/rpc/status"]) expect((await client(pagesName).ask({ path })).status, path).toBe(403);
  });
});

describe("a change of settings under load", () => {
  it("reaches the running edge with no request failed and no stream cut, and no new container", async () => {
    const running = await containerId(container("edge"));
    const allowed = { hsts: false, adminAllowlist: ["0.0.0.0/1", "128.0.0.0/1"] };
    stack.writeConfig(config(allowed));
    const operations = ["replace", "create-replacement", "delete-replaced", "update", "create", "delete"];
    const planned = plannedSteps((await stack.pulumi("preview", "--json")).stdout, operations);
    expect([...new Set(planned)].sort()).toEqual(["edge-files", "edge-gate", "edge-reload", "edge-validate"]);

    const socket = await openWebSocket(relayEdge(), {
      "Pocket-Service-Id": "full",
      "Pocket-Supplier-Address": endpoints.relay.suppliers[0]!,
      "Rpc-Type": "2",
    });
    const call = await openGrpcStream(relayEdge());
    const loads = { keepAlive: keepAliveLoad(relayEdge(), 4), http2: http2Load(relayEdge(), 4) };
    const relays = tool.load("demo", 400, 4);

    const result = await stack.up();
    expect(result.code, result.output).toBe(0);

    const [keepAlive, http2, sent] = await Promise.all([loads.keepAlive(), loads.http2(), relays]);
    expect(parseRelayResult(sent), sent).toEqual({ sent: 400, ok: 400, failed: 0 });
    expect(http2.failed).toEqual([]);
    expect(keepAlive.failed).toEqual([]);
    expect(keepAlive.resent, "each client's one connection, once").toBeLessThanOrEqual(4);
    expect(keepAlive.answered + http2.answered).toBeGreaterThan(200);
    expect(await socket.alive()).toBe(true);
    expect(call.open()).toBe(true);
    expect(await call.finish(), "the relayer's own status").toMatch(/^\d+$/);
    socket.close();

    expect(await containerId(container("edge"))).toBe(running);
    expect((await client(relayName).ask({})).headers["strict-transport-security"]).toBeUndefined();
    expect((await client(pagesName).ask({ path: "/admin" })).status, "now allowed, and led to the login").toBe(307);
    expect(readdirSync(join(stack.filesFolder, "edge")), "the old files are gone").toHaveLength(2);
  });

  it("is what a restarted container starts with, under the same authority and certificate", async () => {
    const certificate = async () => {
      const socket = await client(relayName).open();
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const before = await certificate();
    await docker("restart", "-t", "10", container("edge"));
    await until("it answers", 20, async () => (await client(relayName).ask({})).status === 400);
    expect((await client(relayName).ask({})).headers["strict-transport-security"], "as it was set last").toBeUndefined();
    expect(await certificate()).toBe(before);
  });

  it("that Caddy refuses changes nothing; the next good one works: a certificate of one's own (R000-092)", async () => {
    const running = await containerId(container("edge"));
    const current = () => readlinkSync(join(stack.filesFolder, "edge", "current"));
    const [before, own] = [current(), await selfSigned([relayName, apiName, pagesName])];
    const withFiles = { ...config(), edge: { ...config().edge, tls: { kind: "files", chain: own.certificate } } };
    await stack.setSecret("edgePrivateKey", (await selfSigned([relayName])).key);
    stack.writeConfig(withFiles);
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/private key does not match public key/);
    expect(current()).toBe(before);
    expect((await client(relayName).ask({})).status).toBe(400);
    await stack.setSecret("edgePrivateKey", own.key);
    stack.writeConfig(withFiles);
    const good = await stack.up();
    expect(good.code, good.output).toBe(0);
    expect(await containerId(container("edge"))).toBe(running);
    for (const host of [relayName, apiName, pagesName])
      expect((await new TlsClient(host, ports.https, own.certificate).ask({})).status, host).toBeGreaterThan(0);
    expect(readdirSync(join(stack.filesFolder, "edge"))).toHaveLength(2);
    expect((await docker("inspect", container("edge"))).stdout).not.toContain("PRIVATE KEY");
  });
});

it("leaves nothing behind", async () => {
  await docker("rm", "-f", "-v", backend);
  expect((await stack.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
  for (const kind of ["container", "network", "volume"]) {
    const flags = kind === "container" ? ["-aq"] : ["-q"];
    expect((await docker(kind, "ls", ...flags, "--filter", `name=pocket-${name}`)).stdout, kind).toBe("");
  }
  expect(() => readdirSync(stack.filesFolder)).toThrow();
});
