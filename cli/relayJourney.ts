import type { RunResult } from "../launcher/exec.ts";
import { UserError } from "../launcher/userError.ts";
import type { ValidationEndpoints } from "../stacks/report/schema.ts";
import {
  parseRelayResult,
  type RelayRequest,
  type RelayResult,
  relayProbeArguments,
  relayTransports,
  servedSimulatedRelays,
  sumMetric,
} from "../validation/relayProbe.ts";
import { runOnStackHost } from "./stackHostRun.ts";

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
  const before = request.simulate ? 0 : await minedRelays(endpoints, env);
  const journey = await sendOnly(endpoints, request, env);
  if (journey.failed > 0) {
    throw new UserError(
      `${journey.failed} of ${journey.sent} relays for service ${request.service} (${request.transport}) failed`,
      `look at the relayer: ${logsOf(endpoints, "relayer")}`,
    );
  }
  if (request.simulate) return journey;
  const end = Date.now() + miningSeconds * 1000;
  let mined = 0;
  while (mined < journey.ok) {
    if (Date.now() > end) {
      throw new UserError(
        `${journey.ok} relays were served and only ${mined} reached a miner within ${miningSeconds} s`,
        `look at the miners: ${logsOf(endpoints, "miner")}`,
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
  const result = await (request.simulate ? sendSimulated : sendCounted)(endpoints, request, env);
  const { service, transport, simulate } = request;
  return {
    ...result,
    service,
    transport,
    simulated: simulate,
    milliseconds: Date.now() - begin,
  };
}

async function sendCounted(endpoints: ValidationEndpoints, request: RelayRequest, env: NodeJS.ProcessEnv): Promise<RelayResult> {
  const sent = await runRelayTool(endpoints, request, env);
  const result = parseRelayResult(sent.stdout);
  if (result) return result;
  const output = sent.stderr + sent.stdout;
  throw new UserError(
    `the relay tool failed (exit ${sent.code}): ${/^Error: (.*)$/m.exec(output)?.[1] ?? output.trim().slice(-1500)}`,
    `check that the stack is up: npm run validate -- --stack ${endpoints.stack}`,
  );
}

/** Upstream's relay tool, beside the first relayer: there are its keys. */
function runRelayTool(endpoints: ValidationEndpoints, request: RelayRequest, env: NodeJS.ProcessEnv): Promise<RunResult> {
  const words = ["docker", ...relayProbeArguments(endpoints, request)];
  const host = firstOf(endpoints, "relayer")?.host ?? endpoints.hosts[0]?.name ?? "";
  return runOnStackHost(endpoints.hosts, host, words, env);
}

/** One call of the relay tool each; what was served is what the relayers count. */
async function sendSimulated(endpoints: ValidationEndpoints, request: RelayRequest, env: NodeJS.ProcessEnv): Promise<RelayResult> {
  const served = async () => sum((await metricsOf(endpoints, "relayer", env)).map(servedSimulatedRelays));
  const before = await served();
  for (let relay = 0; relay < request.count; relay += 1) await runRelayTool(endpoints, request, env);
  const ok = (await served()) - before;
  return { sent: request.count, ok, failed: request.count - ok };
}

/** Relays that all miners together have taken from the stream since they started. */
export async function minedRelays(endpoints: ValidationEndpoints, env: NodeJS.ProcessEnv): Promise<number> {
  const metrics = await metricsOf(endpoints, "miner", env);
  return sum(metrics.map((text) => sumMetric(text, "ha_miner_relays_consumed_from_stream_total")));
}

/** Prometheus text of each instance of a role; empty for one that does not answer. */
function metricsOf(endpoints: ValidationEndpoints, role: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const instances = endpoints.probes.filter((probe) => probe.role === role);
  return Promise.all(
    instances.map(async ({ host, container, ports }) => {
      const words = ["docker", "exec", container, "curl", "-s", "-m", "3", `http://127.0.0.1:${ports.metrics}/metrics`];
      const { code, stdout } = await runOnStackHost(endpoints.hosts, host, words, env);
      return code === 0 ? stdout : "";
    }),
  );
}

const firstOf = ({ probes }: ValidationEndpoints, role: string) => probes.find((probe) => probe.role === role);

/** How a person looks at the log of the first instance of a role. */
function logsOf(endpoints: ValidationEndpoints, role: string): string {
  const { host, container = `pocket-${endpoints.stack}-${role}-1` } = firstOf(endpoints, role) ?? {};
  const elsewhere = endpoints.hosts.some(({ name, kind }) => name === host && kind === "ssh");
  return `docker logs ${container}${elsewhere ? ` on ${host}` : ""}`;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
