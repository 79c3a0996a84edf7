// Demo backend: answers relays of services that have no node of their own. It echoes and never stores or evaluates anything.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { answerJsonRpc } from "./jsonRpc.mjs";
import { answerRest } from "./rest.mjs";

const port = Number(process.env.PORT ?? 8000);
const host = process.env.BIND_ADDRESS ?? "0.0.0.0";
const maxBodyBytes = 1024 * 1024;

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://demo-backend");
  const body = await readBody(request);
  if (body === undefined) return sendTooLarge(response);
  if (request.method === "POST" && isJsonRpcPath(url.pathname)) return sendJsonRpc(response, answerJsonRpc(body));
  await answerRest(request.method ?? "GET", url, body, response);
});

const webSockets = new WebSocketServer({ server, maxPayload: maxBodyBytes, perMessageDeflate: false });
webSockets.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => {
    const answer = answerJsonRpc(data.toString());
    if (answer !== undefined) socket.send(isBinary ? Buffer.from(answer) : answer);
  });
  // A frame above the limit ends in this event; without a listener it would end the process.
  socket.on("error", (error) => log(`websocket closed: ${error.message}`));
});

// It passes the HTTP server's errors on, such as a port in use.
webSockets.on("error", (error) => {
  log(`cannot serve on ${host}:${port}: ${error.message}`);
  process.exitCode = 1;
});
server.on("clientError", (_error, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
server.listen(port, host, () => {
  const address = server.address();
  log(`listening on ${host}:${typeof address === "object" && address ? address.port : port}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

function stop() {
  log("stopping");
  for (const socket of webSockets.clients) socket.close(1001, "stopping");
  server.close();
  // A connection that served a stream becomes idle only when the stream ends.
  setInterval(() => server.closeIdleConnections(), 100).unref();
  // Streams that outlive the wait are cut; the container's own grace is 10 s.
  setTimeout(() => {
    for (const socket of webSockets.clients) socket.terminate();
    server.closeAllConnections();
  }, 5_000).unref();
}

/**
 * REST paths that a POST may reach too; every other path takes JSON-RPC.
 * @param {string} path
 */
function isJsonRpcPath(path) {
  return !path.startsWith("/status/") && path !== "/stream" && path !== "/slow" && path !== "/health";
}

/**
 * The body as text, or undefined when it is above the limit.
 * @param {import("node:http").IncomingMessage} request
 */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maxBodyBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    // The client went away: whatever is answered reaches nobody.
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** @param {import("node:http").ServerResponse} response */
function sendTooLarge(response) {
  response.writeHead(413, { "content-type": "application/json", connection: "close" });
  response.end(`${JSON.stringify({ error: `body above ${maxBodyBytes} bytes` })}\n`, () => response.req.destroy());
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {string | undefined} answer
 */
function sendJsonRpc(response, answer) {
  if (answer === undefined) return response.writeHead(204).end();
  response.writeHead(200, { "content-type": "application/json" }).end(answer);
}

/** @param {string} message */
function log(message) {
  process.stderr.write(`demo-backend: ${message}\n`);
}
