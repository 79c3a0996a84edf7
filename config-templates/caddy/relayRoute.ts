import { block } from "./block.ts";
import type { RelayRouteInput } from "./input.ts";

/** Paths of a relayer that show its backends' URLs or inner state; they stay inside. */
const privatePaths = ["/ready", "/ready/*", "/health", "/health/*", "/healthz", "/metrics", "/metrics/*", "/debug/*"];

/** A relayer's own answer while it takes relays. It stays 200 when backends are down: a dead backend must not take the other services out. */
const alivePath = "/ready";

/** Directives that pass relays of every transport on, in any site. Throws when there is no relayer to send to. */
export function relayRoute(input: RelayRouteInput): string[] {
  if (input.relayers.length === 0) throw new Error("Caddyfile: no relayer to send relays to; the plan needs at least one.");
  return [
    `@private path ${privatePaths.join(" ")}`,
    block("handle @private", ["respond 404"]),
    block("request_body", [`max_size ${input.maxBodyBytes}`]),
    // gRPC-Web begins with the same words but goes upstream as HTTP/1.1.
    block("@grpc", ["header Content-Type application/grpc*", "not header Content-Type application/grpc-web*"]),
    ...input.services.flatMap((service, index) => [
      `@service${index + 1} header Target-Service-Id ${service}`,
      block(`handle @service${index + 1}`, pool(input, `${alivePath}/${service}`, "5s")),
    ]),
    ...pool(input, alivePath, "2s"),
  ];
}

/** Proxies to the relayers that answer 200 on the health path. */
function pool(input: RelayRouteInput, healthPath: string, interval: string): string[] {
  return [
    block("handle @grpc", [relayProxy(input, "h2c", healthPath, interval)]),
    block("handle", [relayProxy(input, "http", healthPath, interval)]),
  ];
}

/** One proxy to the relayers over plain HTTP/2 or HTTP/1.1. */
export function relayProxy(input: RelayRouteInput, scheme: "http" | "h2c", healthPath = alivePath, interval = "2s"): string {
  return block("reverse_proxy", [
    `to ${input.relayers.map((address) => `${scheme}://${address}`).join(" ")}`,
    // Least connections would keep choosing a dead relayer, which has none, until the next health check.
    "lb_policy round_robin",
    // A failed connection has sent nothing, so another relayer may have the relay; anything later is not repeated.
    // Where no relayer has a backend for the service, waiting would not help.
    ...(healthPath === alivePath ? ["lb_try_duration 5s", "lb_try_interval 100ms"] : [`lb_retries ${input.relayers.length}`]),
    // No fail_duration: Caddy counts a client's oversized body as the relayer's failure, so any client could take all relayers out.
    `health_uri ${healthPath}`,
    `health_interval ${interval}`,
    "health_timeout 2s",
    // Streams reach the client as they come.
    "flush_interval -1",
    // Without it every reload would cut all WebSockets.
    `stream_close_delay ${input.streamSeconds}s`,
    // Caddy's own header would hide the service name in a WebSocket's path from the relayer.
    "header_up -X-Forwarded-Host",
    block("transport http", [
      "dial_timeout 3s",
      `response_header_timeout ${input.upstreamTimeoutSeconds}s`,
      `read_timeout ${input.upstreamTimeoutSeconds}s`,
    ]),
  ]);
}
