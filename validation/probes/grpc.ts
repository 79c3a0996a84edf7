import http2 from "node:http2";
import net from "node:net";
import tls from "node:tls";
import type { ProbeContext } from "../source.ts";
import { lookupOf } from "./lookup.ts";

/** HTTP and gRPC status of a call; grpcStatus null when the answer was none of gRPC's. */
export type GrpcAnswer =
  | { answered: true; httpStatus: number; grpcStatus: number | null; message: string }
  | { answered: false; error: string };

/** An empty message: no compression, length 0. */
const emptyMessage = Buffer.alloc(5);

/** Calls a method with an empty message, in plain HTTP/2 or over TLS as the URL says. */
export function grpcCall(url: string, path: string, headers: Record<string, string>, context: ProbeContext): Promise<GrpcAnswer> {
  const { protocol, hostname, port, origin } = new URL(url);
  const secure = protocol === "https:";
  return new Promise((resolve) => {
    const place = { host: hostname, port: Number(port) || (secure ? 443 : 80), lookup: lookupOf(context.resolve) };
    const connect = () =>
      secure ? tls.connect({ ...place, servername: hostname, ALPNProtocols: ["h2"], rejectUnauthorized: false }) : net.connect(place);
    const session = http2.connect(origin, { createConnection: connect });
    const end = (answer: GrpcAnswer) => {
      session.destroy();
      resolve(answer);
    };
    context.signal.addEventListener("abort", () => end({ answered: false, error: "no answer in time" }), { once: true });
    session.on("error", (error) => end({ answered: false, error: error.message }));
    const seen: Record<string, string> = {};
    const note = (more: http2.IncomingHttpHeaders) => {
      for (const [name, value] of Object.entries(more)) seen[name] = String(value);
    };
    const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers", ...headers });
    stream.on("response", note).on("trailers", note);
    stream.on("error", (error) => end({ answered: false, error: error.message }));
    stream.on("close", () => {
      const status = seen["grpc-status"];
      if (seen[":status"] === undefined) return end({ answered: false, error: "the connection ended without an answer" });
      const message = decodeURIComponent(seen["grpc-message"] ?? "");
      end({ answered: true, httpStatus: Number(seen[":status"]), grpcStatus: status === undefined ? null : Number(status), message });
    });
    stream.resume();
    stream.end(emptyMessage);
  });
}
