import { createSocket } from "node:dgram";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { afterAll } from "vitest";

const opened: { close(): unknown }[] = [];
afterAll(() => {
  for (const server of opened.splice(0)) server.close();
});

async function listening(server: net.Server, address: string): Promise<number> {
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, address, done));
  return (server.address() as net.AddressInfo).port;
}

export type Handler = (request: { method: string; path: string }) => [status: number, body: string, headers?: Record<string, string>];

const serve = (handler: Handler) => (request: http.IncomingMessage, response: http.ServerResponse) => {
  const [status, body, headers = {}] = handler({ method: request.method ?? "", path: new URL(request.url ?? "", "http://x").pathname });
  request.resume();
  response.writeHead(status, headers).end(body);
};

/** Port of a plain HTTP server on loopback; `upgrade` answers WebSocket handshakes with that status. */
export function httpServer(handler: Handler, upgrade = 101): Promise<number> {
  const server = http.createServer(serve(handler));
  server.on("upgrade", (_, socket) => {
    const head =
      upgrade === 101
        ? "101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        : `${upgrade} No\r\nContent-Length: 0\r\n\r\n`;
    socket.end(`HTTP/1.1 ${head}`);
  });
  return listening(server, "127.0.0.1");
}

/** Port of an HTTPS server on loopback. */
export function httpsServer(tls: { cert: string; key: string }, handler: Handler): Promise<number> {
  return listening(https.createServer(tls, serve(handler)), "127.0.0.1");
}

/** Port of a plain HTTP/2 server that answers every call with a gRPC status. */
export function grpcServer(grpcStatus: string): Promise<number> {
  const server = http2.createServer();
  server.on("stream", (stream) =>
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "grpc-status": grpcStatus, "grpc-message": "said%20so" },
      { endStream: true },
    ),
  );
  return listening(server as unknown as net.Server, "127.0.0.1");
}

/** Port of a program that takes connections and says nothing. */
export function silentServer(address = "127.0.0.1"): Promise<number> {
  return listening(
    net.createServer((socket) => socket.on("error", () => undefined)),
    address,
  );
}

/** A loopback port that nobody has. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Address of a DNS server that knows these names and no other; undefined stands for a server that refuses to answer. */
export async function dnsServer(names: Record<string, string> | undefined): Promise<string> {
  const socket = createSocket("udp4");
  opened.push(socket);
  socket.on("message", (query, from) => socket.send(dnsAnswer(query, names), from.port, from.address));
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  return `127.0.0.1:${socket.address().port}`;
}

function dnsAnswer(query: Buffer, names: Record<string, string> | undefined): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  const question = query.subarray(12, at + 5);
  const wantsIpv4 = query.readUInt16BE(at + 1) === 1;
  const address = names?.[labels.join(".")];
  const [refused, missing] = [5, 3];
  const code = names === undefined ? refused : address === undefined ? missing : 0;
  const answers = address !== undefined && wantsIpv4 ? 1 : 0;
  const header = Buffer.from([query[0]!, query[1]!, 0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...(address ?? "0.0.0.0").split(".").map(Number)]);
  return Buffer.concat([header, question, ...(answers ? [record] : [])]);
}
