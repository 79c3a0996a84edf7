import type { CaddyFileInput } from "../../config-templates/caddy.ts";
import type { StackConfig } from "../config/schema.ts";
import { containerPort, flowAddresses } from "./flows.ts";
import type { Topology } from "./types.ts";

/** The relayers' own profiles, unless the config replaces them. */
const builtInTimeouts: Record<string, number> = { fast: 30, streaming: 600 };

/** A WebSocket is silent for up to 60 s between two pings; Caddy counts that as a read that takes long. */
const leastTimeoutSeconds = 120;

/** A relayer writes for this long beyond a service's timeout. */
const writeAllowanceSeconds = 30;

/** The Caddyfile of a lab's edge. Throws for a public edge, which has names and certificates. */
export function caddyFileInput(config: StackConfig, topology: Topology, instance: string): CaddyFileInput {
  if (config.edge.mode !== "loopback") {
    throw new Error(
      `edge.mode: "${config.edge.mode}" — this Caddyfile is the loopback edge's. Next: use profile lab with edge.mode loopback.`,
    );
  }
  return {
    listenPort: containerPort(topology, instance, "relay"),
    relayers: flowAddresses(topology, instance, "relayer", "relay"),
    // Not /ready/<service>: one service's dead backend would take the relayer out for all the others.
    healthPath: "/ready",
    // Above the relayer's own limit, so that a client gets the relayer's answer.
    maxBodyBytes: config.relay.defaultMaxBodySizeBytes + 1024 * 1024,
    upstreamTimeoutSeconds: Math.max(longestTimeout(config) + writeAllowanceSeconds, leastTimeoutSeconds),
    gracePeriodSeconds: 10,
  };
}

function longestTimeout({ relay }: StackConfig): number {
  const seconds = Object.values(relay.services).map(({ timeoutProfile }) => {
    const own = relay.timeoutProfiles[timeoutProfile]?.requestTimeoutSeconds;
    return (own ?? builtInTimeouts[timeoutProfile]) || relay.defaultRequestTimeoutSeconds;
  });
  return Math.max(...seconds);
}
