// @ts-nocheck: runs inside a container, where its imports are mounted.
// Backend of the relay tests, run inside the sandbox's node image: echoes, fails, waits and streams on demand.
import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { WebSocketServer } from "/srv/ws/wrapper.mjs";

const name = process.argv[2];

function answer(request, body, response) {
  const url = new URL(request.url, "http://backend");
  if (url.pathname === "/fail") return response.writeHead(500).end("broken on purpose");
  if (url.pathname === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let i = 1; i <= 3; i++) setTimeout(() => response.write(`data: event ${i}\n\n`), i * 150);
    setTimeout(() => response.end(), 600);
    return;
  }
  const reply = { jsonrpc: "2.0", id: 1, result: { name, method: request.method, url: request.url, headers: request.headers, body } };
  const wait = Number(url.searchParams.get("wait") ?? 0);
  setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reply)), wait);
}

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => answer(request, body, response));
});
new WebSocketServer({ server }).on("connection", (socket, request) => {
  socket.on("message", (data, binary) => {
    const call = JSON.parse(data.toString());
    if (call.method === "close") return socket.close(4321, "closed by the backend");
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: call.id, result: { name, supplier: request.headers["pocket-supplier"] } }), {
      binary,
    });
  });
});
server.listen(8000);

// gRPC: any method answers an empty message, /fail.Service/Call answers grpc-status 5.
createHttp2Server()
  .on("stream", (stream, headers) => {
    const status = headers[":path"] === "/fail.Service/Call" ? "5" : "0";
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status, "grpc-message": status === "0" ? "" : "not found" }));
    stream.on("data", () => undefined);
    stream.on("end", () => stream.end(Buffer.alloc(5)));
  })
  .listen(8001);
process.on("SIGTERM", () => process.exit(0));
