import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Daemon, DaemonError } from "../../../sandbox/plugins/docker/daemon.ts";

let folder: string;
let server: Server;
let seen: string[];
let sockets: Socket[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pocket-daemon-"));
  seen = [];
  sockets = [];
  answer = (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === "/_ping") {
      response.writeHead(200, { "api-version": "1.41" }).end("OK");
    } else {
      answer(request, response);
    }
  });
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const daemon = (): Daemon => new Daemon({ host: `unix://${folder}/socket`, sshOpts: [], skipCheck: false });

describe("a daemon", () => {
  test("is pinged once and spoken to in its own version", async () => {
    const client = daemon();
    await client.call("GET", "/a", { query: { x: "1 2" } });
    await client.call("POST", "/b", { body: {} });
    expect(seen).toEqual(["GET /_ping", "GET /v1.41/a?x=1+2", "POST /v1.41/b"]);
    expect(sockets).toHaveLength(1);
  });

  test("is pinged by each of the first operations that run in parallel, over a connection each", async () => {
    const client = daemon();
    await Promise.all([client.call("GET", "/a"), client.call("GET", "/b"), client.call("GET", "/c")]);
    expect(seen.filter((line) => line === "GET /_ping")).toHaveLength(3);
    expect(sockets.length).toBeGreaterThanOrEqual(3);
  });

  test("reports its own words", async () => {
    answer = (_request, response) => response.writeHead(409, { "content-type": "application/json" }).end('{"message":"Conflict. In use"}');
    const failure = await daemon()
      .call("POST", "/x", { body: {} })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DaemonError);
    expect(failure).toMatchObject({ status: 409, message: "Error response from daemon: Conflict. In use" });
  });

  test("that dropped an idle connection is read from again over a new one, but never written to twice", async () => {
    const client = daemon();
    await client.call("GET", "/a");
    answer = (request) => request.socket.destroy();
    await expect(client.call("POST", "/written")).rejects.toThrow();
    expect(seen.filter((line) => line.includes("written"))).toHaveLength(1);
    answer = (_request, response) => response.end();
    await client.call("GET", "/a");
    let drops = 1;
    answer = (request, response) => (drops-- > 0 ? request.socket.destroy() : response.end());
    await client.call("GET", "/read");
    expect(seen.filter((line) => line.includes("read"))).toHaveLength(2);
  });

  test("that is not there says how it was asked", async () => {
    const client = new Daemon({ host: "unix:///nowhere/docker.sock", sshOpts: [], skipCheck: false });
    await expect(client.call("GET", "/a")).rejects.toThrow(
      "Error pinging Docker server, please make sure that unix:///nowhere/docker.sock is reachable",
    );
  });
});
