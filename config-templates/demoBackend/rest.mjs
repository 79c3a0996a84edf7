// REST side of the demo backend: echo, chosen status codes, slow answers and an event stream.
import { setTimeout as wait } from "node:timers/promises";

const maxEvents = 1000;
const maxDelayMs = 60_000;

/**
 * @param {string} method
 * @param {URL} url
 * @param {string} body
 * @param {import("node:http").ServerResponse} response
 */
export async function answerRest(method, url, body, response) {
  const path = url.pathname;
  if (path === "/health") return sendJson(response, 200, { status: "ok" });
  if (path === "/stream")
    return streamEvents(response, boundedNumber(url, "events", 3, maxEvents), boundedNumber(url, "intervalMs", 10, maxDelayMs));
  if (path === "/slow") {
    const delayMs = boundedNumber(url, "ms", 1000, maxDelayMs);
    await wait(delayMs);
    return sendJson(response, 200, { service: "demo-backend", delayMs });
  }
  const status = /^\/status\/([1-9]\d\d)$/.exec(path);
  if (status) return sendStatus(response, Number(status[1]));
  sendJson(response, 200, {
    service: "demo-backend",
    method,
    path,
    query: Object.fromEntries([...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key)])),
    bodyBytes: Buffer.byteLength(body),
  });
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 */
function sendStatus(response, status) {
  // 1xx is no final answer, and 600 to 999 are no HTTP codes.
  if (status < 200 || status > 599) return sendJson(response, 400, { error: "status must be from 200 to 599" });
  if (status === 204 || status === 205 || status === 304) return response.writeHead(status).end();
  sendJson(response, status, { service: "demo-backend", status });
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} events
 * @param {number} intervalMs
 */
async function streamEvents(response, events, intervalMs) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for (let number = 1; number <= events && !response.destroyed; number += 1) {
    response.write(`id: ${number}\nevent: tick\ndata: ${JSON.stringify({ service: "demo-backend", number, of: events })}\n\n`);
    if (number < events) await wait(intervalMs);
  }
  response.end();
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {unknown} value
 */
function sendJson(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(value)}\n`);
}

/**
 * A query parameter as a whole number in 0 … max; the default when absent or not a number.
 * @param {URL} url
 * @param {string} name
 * @param {number} fallback
 * @param {number} max
 */
function boundedNumber(url, name, fallback, max) {
  const text = url.searchParams.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), max) : fallback;
}
