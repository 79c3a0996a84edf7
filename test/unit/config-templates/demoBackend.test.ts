import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { demoBackendFiles } from "../../../config-templates/demoBackend/files.ts";
import { type DemoBackend, startDemoBackend } from "./demoBackendProcess.ts";

let folder: string;
let backend: DemoBackend;

/** The bundle as it is mounted in a container, away from this project's packages. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "demo-backend-"));
  for (const { path, content } of demoBackendFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  backend = await startDemoBackend(join(folder, "server.mjs"));
});

afterAll(async () => {
  await backend?.stop();
  rmSync(folder, { recursive: true });
});

const post = (body: string, path = "/") => fetch(backend.url + path, { method: "POST", body });
const echo = (id: unknown, method: string, params: unknown = null) => ({
  jsonrpc: "2.0",
  id,
  result: { service: "demo-backend", method, params },
});

describe("JSON-RPC", () => {
  test("a request is echoed with its id, on any path", async () => {
    const answer = await post('{"jsonrpc":"2.0","id":7,"method":"eth_chainId","params":[1]}', "/v1/any");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toEqual(echo(7, "eth_chainId", [1]));
  });

  test("a batch is answered as a batch, without its notifications", async () => {
    const batch = [
      { jsonrpc: "2.0", id: "a", method: "one" },
      { jsonrpc: "2.0", method: "notification" },
      { jsonrpc: "2.0", id: null, method: "two", params: { x: 1 } },
      5,
    ];
    expect(await (await post(JSON.stringify(batch))).json()).toEqual([
      echo("a", "one"),
      echo(null, "two", { x: 1 }),
      { jsonrpc: "2.0", id: null, error: { code: -32600, message: "Invalid Request: not an object" } },
    ]);
  });

  test("notifications alone get no content", async () => {
    const answer = await post('[{"jsonrpc":"2.0","method":"n"}]');
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
  });

  const malformed: [string, string, unknown, number][] = [
    ["no JSON", "{", null, -32700],
    ["an empty body", "", null, -32700],
    ["an empty batch", "[]", null, -32600],
    ["another version", '{"jsonrpc":"1.0","id":3,"method":"m"}', 3, -32600],
    ["no method", '{"jsonrpc":"2.0","id":3}', 3, -32600],
    ["params of a wrong type", '{"jsonrpc":"2.0","id":3,"method":"m","params":"p"}', 3, -32600],
    ["an id of a wrong type", '{"jsonrpc":"2.0","id":{},"method":"m"}', null, -32600],
  ];
  test.each(malformed)("%s is an error of JSON-RPC 2.0", async (_, body, id, code) => {
    expect(await (await post(body)).json()).toMatchObject({ jsonrpc: "2.0", id, error: { code } });
  });

  test("a body above 1 MiB is refused with 413, and the server goes on", async () => {
    const answer = await post(`"${"x".repeat(1024 * 1024)}"`);
    expect(answer.status).toBe(413);
    expect((await fetch(`${backend.url}/health`)).status).toBe(200);
  });
});

describe("REST", () => {
  test("GET echoes method, path and query", async () => {
    const answer = await fetch(`${backend.url}/v1/blocks/latest?a=1&b=2&a=3`);
    expect(await answer.json()).toEqual({
      service: "demo-backend",
      method: "GET",
      path: "/v1/blocks/latest",
      query: { a: ["1", "3"], b: ["2"] },
      bodyBytes: 0,
    });
  });

  test("PUT counts the body's bytes", async () => {
    const answer = await fetch(`${backend.url}/thing`, { method: "PUT", body: "grüße" });
    expect(await answer.json()).toMatchObject({ method: "PUT", bodyBytes: 7 });
  });

  test.each([200, 204, 404, 418, 503])("/status/%i answers with it", async (status) => {
    expect((await fetch(`${backend.url}/status/${status}`)).status).toBe(status);
  });

  test("a status that no final answer can have is a 400", async () => {
    expect((await fetch(`${backend.url}/status/101`)).status).toBe(400);
  });

  test("POST /status/503 is no JSON-RPC: a backend's own 5xx can be tried with every method", async () => {
    expect((await post("{}", "/status/503")).status).toBe(503);
  });

  test("/slow answers after the time asked for", async () => {
    const start = performance.now();
    expect(await (await fetch(`${backend.url}/slow?ms=120`)).json()).toEqual({ service: "demo-backend", delayMs: 120 });
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });
});

test("the stream sends its events as they happen, not at the end", async () => {
  const answer = await fetch(`${backend.url}/stream?events=3&intervalMs=50`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const chunks: string[] = [];
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) chunks.push(chunk);
  expect(chunks.length).toBeGreaterThan(1);
  expect(chunks.join("").match(/^data: .*$/gm)).toEqual(
    [1, 2, 3].map((number) => `data: {"service":"demo-backend","number":${number},"of":3}`),
  );
});

describe("WebSocket", () => {
  const exchange = (frame: string | Buffer) =>
    new Promise<{ text: string; isBinary: boolean }>((resolve, reject) => {
      const socket = new WebSocket(backend.url.replace("http", "ws"));
      socket.on("open", () => socket.send(frame));
      socket.on("message", (data, isBinary) => {
        socket.close();
        resolve({ text: data.toString(), isBinary });
      });
      socket.on("error", reject);
      socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
    });

  test("a text frame is answered with a text frame", async () => {
    const answer = await exchange('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe"}');
    expect(answer.isBinary).toBe(false);
    expect(JSON.parse(answer.text)).toEqual(echo(1, "eth_subscribe"));
  });

  test("a binary frame is answered with a binary frame", async () => {
    const answer = await exchange(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"m"}'));
    expect(answer.isBinary).toBe(true);
  });

  test("no JSON is a parse error, the connection stays", async () => {
    expect(JSON.parse((await exchange("nonsense")).text)).toMatchObject({ error: { code: -32700 } });
  });

  test("a frame above 1 MiB closes that connection with 1009 and nothing else", async () => {
    await expect(exchange("x".repeat(1024 * 1024 + 1))).rejects.toThrow("closed with 1009");
    expect((await fetch(`${backend.url}/health`)).status).toBe(200);
  });
});

test("SIGTERM ends it with code 0 although a stream and a WebSocket are open", async () => {
  const own = await startDemoBackend(join(folder, "server.mjs"));
  const socket = new WebSocket(own.url.replace("http", "ws"));
  await new Promise((resolve) => socket.once("open", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const stream = await fetch(`${own.url}/stream?events=3&intervalMs=100`);
  expect(await own.stop()).toBe(0);
  expect(await closed).toBe(1001);
  expect((await stream.text()).match(/^data: /gm)).toHaveLength(3);
});

test("a port in use ends it with a message and code 1", async () => {
  const port = new URL(backend.url).port;
  await expect(startDemoBackend(join(folder, "server.mjs"), port)).rejects.toThrow(/exit code 1.*cannot serve on 127\.0\.0\.1:\d+/s);
});
