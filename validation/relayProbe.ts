import type { ValidationEndpoints } from "../stacks/report/schema.ts";

/** What became of the relays that were sent. */
export interface RelayResult {
  sent: number;
  /** Answered, and the answer's signature is the supplier's. */
  ok: number;
  failed: number;
}

export interface RelayRequest {
  service: string;
  /** One that upstream's relay tool can send many of: see relayTransports. */
  transport: string;
  count: number;
  /** Free probe relays of a registered identity: signed and served, but neither metered nor published. */
  simulate: boolean;
  /** Relays in flight at once; default 10, upstream's own. */
  concurrency?: number;
}

/** Results with which a relayer counts a simulated relay that it has served and signed. */
const servedSimulated = ["success", "meter_degraded"];

/**
 * Simulated relays that a relayer says it has served, from its metrics. The relay tool's own word does not serve here: it wants to
 * check the signature with the supplier's key on chain, which a supplier that never signed a transaction does not have.
 */
export function servedSimulatedRelays(metrics: string): number {
  const lines = metrics.split("\n").filter((line) => servedSimulated.some((result) => line.includes(`result="${result}"`)));
  return sumMetric(lines.join("\n"), "ha_relayer_simulated_relays_total");
}

/** Transports for which upstream's relay tool counts what it sends; it has none for REST, and one relay a call for the others. */
export const relayTransports = ["jsonrpc", "websocket", "grpc"] as const;

/**
 * Arguments of the `docker` command that sends relays with upstream's relay tool, from inside the stack's network: `count` of them, or
 * one simulated relay, which the tool cannot send in numbers. Keys reach it as a read-only mounted file. Throws when the stack has no probe identity.
 */
export function relayProbeArguments(endpoints: ValidationEndpoints, request: RelayRequest): string[] {
  const { relay } = endpoints;
  if (!relay.keysFolder)
    throw new Error(`stack ${endpoints.stack} has no probe identity. Next: set relay.simulation.enabled and run pulumi up`);
  return [
    ...["run", "--rm", "--network", relay.network, "--label", `pocket.stack=${endpoints.stack}`, "--cap-drop", "ALL", "--read-only"],
    ...["-v", `${relay.keysFolder}:${relayKeysFolder}:ro`, relay.toolImage, ...relayToolWords(endpoints, request)],
  ];
}

/** Where the relay tool finds the folder with the probe identity's keys. */
export const relayKeysFolder = "/etc/pocket-probe";

/** The relay tool's own arguments. */
export function relayToolWords(endpoints: ValidationEndpoints, request: RelayRequest): string[] {
  const { relay, chain } = endpoints;
  const service = relay.services.find(({ id }) => id === request.service);
  const payload = request.transport === "jsonrpc" ? service?.probePayload : undefined;
  if (!(relayTransports as readonly string[]).includes(request.transport)) {
    throw new Error(`upstream's relay tool cannot send ${request.transport} relays in numbers. Next: use ${relayTransports.join(", ")}`);
  }
  return [
    ...["relay", request.transport],
    ...["--keys-file", `${relayKeysFolder}/relay-keys.yaml`, "--relayer-url", relay.internalUrl, "--service", request.service],
    ...["--node", chain.grpcAddress, ...(chain.grpcTls ? ["--grpc-tls"] : []), "--node-rpc", chain.rpcUrl, "--chain-id", chain.chainId],
    ...(request.simulate ? [] : ["--load-test", "--count", String(request.count)]),
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

/** Reads the closing lines of the relay tool's load test; undefined when it has not got that far. Its exit code says nothing about failures. */
export function parseRelayResult(output: string): RelayResult | undefined {
  const number = (label: string) => new RegExp(`^\\s*${label}:\\s*(\\d+)`, "m").exec(output)?.[1];
  const [sent, ok, failed] = ["Total Requests", "Successful", "Errors"].map(number);
  if (sent === undefined || ok === undefined || failed === undefined) return undefined;
  return { sent: Number(sent), ok: Number(ok), failed: Number(failed) };
}

/** Sum of a counter over all its label sets in Prometheus text; 0 when it is not there. */
export function sumMetric(text: string, name: string): number {
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
