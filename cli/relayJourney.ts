import { run, tryOutput } from "../launcher/exec.ts";
import { UserError } from "../launcher/userError.ts";
import type { ValidationEndpoints } from "../stacks/report/schema.ts";
import {
  parseRelayResult,
  type RelayRequest,
  type RelayResult,
  relayProbeArguments,
  relayTransports,
  sumMetric,
} from "../validation/relayProbe.ts";

/** What became of relays on their way through the stack. */
export interface RelayJourney extends RelayResult {
  service: string;
  transport: string;
  simulated: boolean;
  /** Relays that the miners took from the Redis stream; undefined for simulated ones, which are not published. */
  mined?: number;
  milliseconds: number;
}

/** Seconds that a served relay may take from the relayer through Redis to a miner. */
const miningSeconds = 15;

/** The first of a service's transports that the relay tool can send. */
export function defaultTransport(transports: string[]): string {
  return transports.find((transport) => (relayTransports as readonly string[]).includes(transport)) ?? "jsonrpc";
}

/** Sends relays through the edge and waits until the miners have consumed what was served. Throws when one gets lost. */
export async function sendRelays(endpoints: ValidationEndpoints, request: RelayRequest, env: NodeJS.ProcessEnv): Promise<RelayJourney> {
  const before = await minedRelays(endpoints, env);
  const journey = await sendOnly(endpoints, request, env);
  if (journey.failed > 0) {
    throw new UserError(
      `${journey.failed} of ${journey.sent} relays for service ${request.service} (${request.transport}) failed`,
      `look at the relayer: docker logs pocket-${endpoints.stack}-relayer-1`,
    );
  }
  if (request.simulate) return journey;
  const end = Date.now() + miningSeconds * 1000;
  let mined = 0;
  while (mined < journey.ok) {
    if (Date.now() > end) {
      throw new UserError(
        `${journey.ok} relays were served and only ${mined} reached a miner within ${miningSeconds} s`,
        `look at the miners: docker logs pocket-${endpoints.stack}-miner-1`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    mined = (await minedRelays(endpoints, env)) - before;
  }
  return { ...journey, mined };
}

/** Sends relays and reports how many were answered and signed. Throws only when the relay tool gave no account of them. */
export async function sendOnly(endpoints: ValidationEndpoints, request: RelayRequest, env: NodeJS.ProcessEnv): Promise<RelayJourney> {
  const begin = Date.now();
  const sent = await run("docker", relayProbeArguments(endpoints, request), { env });
  const result = parseRelayResult(sent.stdout);
  if (!result) {
    throw new UserError(
      `the relay tool failed (exit ${sent.code}):\n${(sent.stdout + sent.stderr).trim().slice(-1500)}`,
      `check that the stack is up: docker ps --filter label=pocket.stack=${endpoints.stack}`,
    );
  }
  const { service, transport, simulate } = request;
  return {
    ...result,
    service,
    transport,
    simulated: simulate,
    milliseconds: Date.now() - begin,
  };
}

/** Relays that all miners together have taken from the stream since they started. */
export async function minedRelays(endpoints: ValidationEndpoints, env: NodeJS.ProcessEnv): Promise<number> {
  const miners = endpoints.probes.filter(({ role }) => role === "miner");
  const counts = await Promise.all(
    miners.map(async ({ container, ports }) => {
      const metrics = await tryOutput("docker", ["exec", container, "curl", "-s", "-m", "3", `http://127.0.0.1:${ports.metrics}/metrics`], {
        env,
      });
      return sumMetric(metrics ?? "", "ha_miner_relays_consumed_from_stream_total");
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
