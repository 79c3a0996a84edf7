import { connect, type TLSSocket } from "node:tls";

export interface RawRequest {
  method?: string;
  path?: string;
  /** Host header; default the server's name. */
  host?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A client of one name that sends exactly what it is told: no path is tidied up, no header is added but Host and length. */
export class TlsClient {
  private readonly name: string;
  private readonly port: number;
  private readonly authority: string;
  private readonly localAddress: string;

  /** `localAddress` is where the client seems to come from; all of 127.0.0.0/8 is this machine. */
  constructor(name: string, port: number, authority: string, localAddress = "127.0.0.1") {
    this.name = name;
    this.port = port;
    this.authority = authority;
    this.localAddress = localAddress;
  }

  open(servername = this.name): Promise<TLSSocket> {
    return new Promise((done, fail) => {
      const place = { host: "127.0.0.1", port: this.port, localAddress: this.localAddress };
      const socket = connect({ ...place, servername, ca: this.authority, ALPNProtocols: ["http/1.1"] }, () => done(socket));
      socket.on("error", fail);
    });
  }

  async ask(request: RawRequest): Promise<RawAnswer> {
    const socket = await this.open();
    const body = request.body ?? "";
    const headers = { Host: request.host ?? this.name, Connection: "close", "Content-Length": String(Buffer.byteLength(body)) };
    const lines = Object.entries({ ...headers, ...request.headers }).map(([key, value]) => `${key}: ${value}\r\n`);
    socket.on("error", () => undefined); // it may refuse a body before it has come
    socket.write(`${request.method ?? "GET"} ${request.path ?? "/"} HTTP/1.1\r\n${lines.join("")}\r\n`);
    socket.write(body);
    return parse(await allOf(socket));
  }
}

function allOf(socket: TLSSocket): Promise<string> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => done(Buffer.concat(chunks).toString("latin1")));
    setTimeout(() => socket.destroy(), 10_000).unref();
  });
}

/** Status 0 where the connection ended without an answer. */
function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.split(":")[0]!.toLowerCase(), line.slice(line.indexOf(":") + 2)]));
  return { status: Number(first.split(" ")[1] ?? 0), headers, body: rest.join("\r\n\r\n") };
}
