import type { IncomingMessage } from "node:http";

export interface Request {
  method: string;
  path: string;
  /** With its question mark, or empty. */
  query: string;
  header(name: string): string | undefined;
  /** The whole body as text. */
  body(): Promise<string>;
}

export interface Answer {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}

export type Handler = (request: Request) => Answer | Promise<Answer>;

export function requestOf(message: IncomingMessage): Request {
  const [path = "/", ...query] = (message.url ?? "/").split("?");
  return {
    method: message.method ?? "GET",
    path,
    query: query.length > 0 ? `?${query.join("?")}` : "",
    header: (name) => message.headers[name.toLowerCase()]?.toString(),
    body: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}

export const json = (status: number, value: unknown, headers: Record<string, string | string[]> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

export const html = (status: number, title: string): Answer => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

export const empty = (status: number, headers: Record<string, string> = {}): Answer => ({ status, headers });

/** The framework's temporary redirect. */
export const redirect = (location: string): Answer => empty(307, { location });

export const notFound = (): Answer => html(404, "404: This page could not be found.");
