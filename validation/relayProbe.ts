import type { ValidationEndpoints } from "../stacks/report/schema.ts";

/** What upstream's relay tool prints with --output-json, as far as we need it. */
export interface RelayResult {
  sent: number;
  ok: number;
  failed: number;
  /** Kind of failure → how often; absent when all went well. */
  errors?: Record<string, number>;
}

export interface RelayRequest {
  service: string;
  transport: string;
  count: number;
  /** Free probe relays of a registered identity: signed and served, but neither metered nor published. */
  simulate: boolean;
  /** Relays in flight at once; default 10, upstream's own. */
  concurrency?: number;
}

/**
 * Arguments of the `docker` command that sends relays with upstream's relay tool, from inside the stack's network. Keys reach it
 * as a read-only mounted file. Throws when the stack has no probe identity.
 */
export function relayProbeArguments(endpoints: ValidationEndpoints, request: RelayRequest): string[] {
  const { relay, chain } = endpoints;
  if (!relay.keysFolder)
    throw new Error(`stack ${endpoints.stack} has no probe identity. Next: set relay.simulation.enabled and run pulumi up`);
  const service = relay.services.find(({ id }) => id === request.service);
  const payload = request.transport === "jsonrpc" ? service?.probePayload : undefined;
  const mode = ["jsonrpc", "websocket", "grpc", "stream", "cometbft"].includes(request.transport) ? request.transport : "jsonrpc";
  return [
    ...["run", "--rm", "--network", relay.network, "--label", `pocket.stack=${endpoints.stack}`, "--cap-drop", "ALL", "--read-only"],
    ...["-v", `${relay.keysFolder}:/etc/pocket-probe:ro`, relay.toolImage, "relay", mode],
    ...["--keys-file", "/etc/pocket-probe/relay-keys.yaml", "--relayer-url", relay.internalUrl, "--service", request.service],
    ...["--node", chain.grpcAddress, ...(chain.grpcTls ? ["--grpc-tls"] : []), "--node-rpc", chain.rpcUrl, "--chain-id", chain.chainId],
    ...["--count", String(request.count), "--output-json"],
    ...relay.suppliers.slice(0, 1).flatMap((supplier) => ["--supplier", supplier]),
    ...(payload ? ["--payload", payload] : []),
    ...(request.concurrency ? ["--concurrency", String(request.concurrency)] : []),
    ...(request.simulate ? simulationFlags(relay.simulation) : []),
  ];
}

function simulationFlags(simulation: ValidationEndpoints["relay"]["simulation"]): string[] {
  if (!simulation) throw new Error("simulated relays are off. Next: set relay.simulation.enabled and run pulumi up");
  const { keyId, applicationPublicKey, gatewayPublicKey } = simulation;
  return ["--simulate", "--sim-key-id", keyId, "--sim-app-pubkey", applicationPublicKey, "--sim-gateway-pubkeys", gatewayPublicKey];
}

/** Sum of a counter over all its label sets in Prometheus text; 0 when it is not there. */
export function sumMetric(text: string, name: string): number {
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
