import { fileHeader } from "./yamlFile.ts";

/** The loopback edge of a lab: plain HTTP in front of the relayers. */
export interface CaddyFileInput {
  /** Port Caddy listens on inside its container. */
  listenPort: number;
  /** host:port of each relayer's relay port; at least one. */
  relayers: string[];
  /** Path on the relay port that answers 200 while a relayer accepts relays. */
  healthPath: string;
  /** Largest request body that is let through; the relayers' own limit plus the relay's envelope. */
  maxBodyBytes: number;
  /** How long an answer may take to begin, and a stream may be silent: longer than every service's own timeout. */
  upstreamTimeoutSeconds: number;
  /** How long open requests may go on after a stop signal. */
  gracePeriodSeconds: number;
}

/** Paths of a relayer that show its backends' URLs or inner state; they stay inside. */
const privatePaths = ["/ready", "/ready/*", "/health", "/health/*", "/healthz", "/metrics", "/metrics/*", "/debug/*"];

/** Caddyfile (Caddy 2.6 or newer). Throws when there is no relayer to send to. */
export function renderCaddyfile(input: CaddyFileInput): string {
  if (input.relayers.length === 0) throw new Error("Caddyfile: no relayer to send relays to; the plan needs at least one.");
  return [
    fileHeader("caddy").trimEnd(),
    block("", [
      "admin off",
      "auto_https off",
      `grace_period ${input.gracePeriodSeconds}s`,
      block("log", ["output stderr", "format json"]),
      // Plain-text HTTP/2 is how a gRPC client without TLS speaks.
      block("servers", ["protocols h1 h2c", block("timeouts", ["read_header 10s", "idle 5m"])]),
    ]),
    block(`:${input.listenPort}`, [
      `@private path ${privatePaths.join(" ")}`,
      block("handle @private", ["respond 404"]),
      block("request_body", [`max_size ${input.maxBodyBytes}`]),
      // gRPC-Web begins with the same words but goes upstream as HTTP/1.1.
      block("@grpc", ["header Content-Type application/grpc*", "not header Content-Type application/grpc-web*"]),
      block("handle @grpc", [relayProxy(input, "h2c")]),
      block("handle", [relayProxy(input, "http")]),
    ]),
    "",
  ].join("\n");
}

function relayProxy(input: CaddyFileInput, scheme: "http" | "h2c"): string {
  return block("reverse_proxy", [
    `to ${input.relayers.map((address) => `${scheme}://${address}`).join(" ")}`,
    // Least connections would keep choosing a dead relayer, which has none, until the next health check.
    "lb_policy round_robin",
    // A failed connection has sent nothing, so another relayer may have the relay; anything later is not repeated.
    "lb_try_duration 5s",
    "lb_try_interval 100ms",
    // No fail_duration: Caddy counts a client's oversized body as the relayer's failure, so any client could take all relayers out.
    `health_uri ${input.healthPath}`,
    "health_interval 2s",
    "health_timeout 2s",
    // Streams reach the client as they come.
    "flush_interval -1",
    // Caddy's own header would hide the service name in a WebSocket's path from the relayer.
    "header_up -X-Forwarded-Host",
    block("transport http", [
      "dial_timeout 3s",
      `response_header_timeout ${input.upstreamTimeoutSeconds}s`,
      `read_timeout ${input.upstreamTimeoutSeconds}s`,
    ]),
  ]);
}

/** One Caddyfile block, tab-indented as `caddy fmt` does. */
function block(head: string, lines: string[]): string {
  const body = lines.flatMap((line) => line.split("\n")).map((line) => `\t${line}`);
  return [`${head} {`.trimStart(), ...body, "}"].join("\n");
}
