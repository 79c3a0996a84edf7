import { type Agent, request } from "node:http";
import type { Endpoint } from "./endpoint.ts";
import { agentFor } from "./transport.ts";

/** Highest version of the Engine API that the upstream client speaks. */
const CLIENT_API_VERSION = "1.47";

/** An answer of the daemon that is an error. */
export class DaemonError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`Error response from daemon: ${message}`);
    this.status = status;
  }
}

export interface CallOptions {
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A Docker daemon over its HTTP API, at the version that both sides speak. */
export class Daemon {
  readonly #endpoint: Endpoint;
  readonly #agent: Agent;
  #version: string | undefined;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#agent = agentFor(endpoint);
  }

  /** Version of the API in use. As upstream, first operations that run in parallel each ping over a connection of their own. */
  async apiVersion(): Promise<string> {
    this.#version ??= await this.#negotiate();
    return this.#version;
  }

  /** The parsed JSON answer; undefined for an empty one. Throws DaemonError for a status of 400 and above. */
  async call<T = unknown>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const answer = await this.#send(method, `/v${await this.apiVersion()}${path}`, options);
    if (answer.status >= 400) {
      throw new DaemonError(answer.status, messageOf(answer));
    }
    return (isJson(answer) ? JSON.parse(answer.body.toString("utf8")) : undefined) as T;
  }

  /** As `call`, for answers that are a sequence of JSON lines and are only to be waited for. */
  async drain(method: string, path: string, options: CallOptions = {}): Promise<void> {
    const answer = await this.#send(method, `/v${await this.apiVersion()}${path}`, options);
    if (answer.status >= 400) {
      throw new DaemonError(answer.status, messageOf(answer));
    }
  }

  async #negotiate(): Promise<string> {
    const answer = await this.#send("GET", "/_ping", {}).catch((error: Error) => {
      throw new Error(pingFailure(this.#endpoint.host, error.message));
    });
    if (answer.status >= 400 && !this.#endpoint.skipCheck) {
      throw new Error(pingFailure(this.#endpoint.host, messageOf(answer)));
    }
    const offered = String(answer.headers["api-version"] ?? CLIENT_API_VERSION);
    return Number(offered.split(".")[1]) < Number(CLIENT_API_VERSION.split(".")[1]) ? offered : CLIENT_API_VERSION;
  }

  #send(method: string, path: string, options: CallOptions): Promise<Answer> {
    const { query, body, headers, signal } = options;
    const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
    const payload = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? "application/x-tar" : "application/json";
    const sized = payload === undefined ? {} : { "content-type": type, "content-length": String(payload.length) };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { agent: this.#agent, host: "docker", method, path: `${path}${search}`, headers: { host: "docker", ...sized, ...headers }, signal },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }));
        },
      );
      // A kept connection may have died with its daemon or ssh; a reading request is sent again, as the Go client does.
      outgoing.on("error", (error) =>
        outgoing.reusedSocket && method === "GET" ? resolve(this.#send(method, path, options)) : reject(error),
      );
      outgoing.end(payload);
    });
  }
}

function pingFailure(host: string, reason: string): string {
  return `Error pinging Docker server, please make sure that ${host} is reachable and has a  '_ping' endpoint. Error: ${reason}`;
}

function isJson(answer: Answer): boolean {
  return answer.body.length > 0 && String(answer.headers["content-type"] ?? "").includes("json");
}

function messageOf(answer: Answer): string {
  const text = answer.body.toString("utf8").trim();
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text || `status ${answer.status}`;
  }
}
