import http from "node:http";
import https from "node:https";
import type { ProbeContext } from "../source.ts";
import { lookupOf } from "./lookup.ts";

/** What came back, or that nothing did. */
export type Answer = { answered: true; status: number; headers: Record<string, string>; body: string } | { answered: false; error: string };

export interface Request {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Bytes of a body that are kept. */
const bodyLimit = 65_536;

/** One request; redirects are not followed. Certificates are not judged here: the check of the certificate does that. */
export function httpRequest({ url, method = "GET", headers = {}, body = "" }: Request, context: ProbeContext): Promise<Answer> {
  const target = new URL(url);
  const client = target.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    const silent = (error: Error) =>
      resolve({ answered: false, error: context.signal.aborted ? "no answer in time" : error.message || String(error) });
    const request = client.request(
      target,
      {
        method,
        headers: { ...headers, ...(body ? { "content-length": String(Buffer.byteLength(body)) } : {}) },
        signal: context.signal,
        lookup: lookupOf(context.resolve),
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          if (text.length < bodyLimit) text += chunk;
        });
        const done = () => resolve({ answered: true, status: response.statusCode ?? 0, headers: flat(response.headers), body: text });
        response.on("end", done).on("error", silent);
      },
    );
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ answered: true, status: response.statusCode ?? 0, headers: flat(response.headers), body: "" });
    });
    request.on("error", silent);
    request.end(body);
  });
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The handshake of a WebSocket; status 101 when it is accepted. */
export function websocketRequest(url: string, headers: Record<string, string>, context: ProbeContext): Promise<Answer> {
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "cG9ja2V0LXZhbGlkYXRlIQ==",
  };
  return httpRequest({ url, headers: { ...headers, ...upgrade } }, context);
}

/** In words, for evidence. */
export function describeAnswer(answer: Answer): string {
  return answer.answered ? `HTTP ${answer.status}${answer.body ? ` ${answer.body.slice(0, 160)}` : ""}` : `no answer (${answer.error})`;
}
