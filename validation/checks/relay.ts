import { type Check, check, fail, pass, warn } from "../check.ts";
import { type Instance, instancesOf, logsOf, type PlanInput } from "../facts.ts";
import { parseRelayResult, sumMetric } from "../relayProbe.ts";
import { part, Unavailable } from "../source.ts";
import { chainSource, statusIn } from "../sources/chain.ts";
import { fleetState } from "../sources/fleetState.ts";
import { relayerSource, simulatedPairs, simulatedSource } from "../sources/relay.ts";

/** Blocks that a relayer may be behind the chain's node before its sessions are judged by an old height. */
const heightLimit = 10;
/** Entries that wait in the relay streams. */
const backlogWarn = 1_000;
const backlogFail = 10_000;

/** The relay path inside: relayers, their backends, streams, and simulated relays all the way. */
export function relayChecks(input: PlanInput): Check[] {
  return [
    ...instancesOf(input, "relayer").flatMap((instance) => relayerChecks(input, instance)),
    ...backendChecks(input),
    ...backlogCheck(input),
    ...simulatedChecks(input),
  ];
}

function relayerChecks(input: PlanInput, instance: Instance): Check[] {
  const { name } = instance;
  const facts = relayerSource(input, instance);
  const common = { group: "relay", where: "host", sources: [facts] } as const;
  const services = input.endpoints.relay.services.map(({ id }) => id);
  return [
    ...services.map((service) =>
      check({
        ...common,
        kind: "relayer-ready",
        about: `${name}/${service}`,
        title: `${name} is ready for ${service}`,
        requirement: "R000-087",
        judge: ({ ready }) => {
          const { status, body } = ready[service]!;
          if (status === 200 && /"ready":\s*true/.test(body)) return pass(`HTTP 200, ready, height ${heightIn(body) ?? "unknown"}`);
          return fail(
            `${name} has no healthy backend for ${service}`,
            status === 0 ? "no answer" : `HTTP ${status} ${errorIn(body)}`,
            `look at the backend of ${service}; then ${logsOf(instance)}`,
          );
        },
      }),
    ),
    check({
      ...common,
      kind: "relayer-port",
      about: name,
      title: `${name} itself answers on its relay port`,
      requirement: "R000-087",
      judge: ({ port }) => {
        const seen = port.status === 0 ? "no answer" : `HTTP ${port.status} ${port.body.slice(0, 100)}`;
        return port.status === 400
          ? pass(seen)
          : fail(
              `the relay port of ${name} does not answer as a relayer does, although its health page may say that all is well`,
              seen,
              logsOf(instance),
            );
      },
    }),
    check({
      ...common,
      kind: "relayer-height",
      about: name,
      title: `${name} hears of new blocks`,
      requirement: "R000-112",
      sources: [facts, chainSource(input)],
      judge: ({ ready }, chain) => {
        const height = heightIn(Object.values(ready)[0]?.body ?? "");
        if (height === undefined) throw new Unavailable(`${name} does not say which block it has heard of`);
        const head = statusIn(chain).height;
        const seen = `block ${height}; the chain's node has ${head}`;
        if (height === 0) return fail(`no miner feeds blocks to ${name}`, seen, "look at the miners: one of them has to lead");
        if (head - height > heightLimit)
          return fail(`${name} is ${head - height} blocks behind: no miner feeds it`, seen, "look at the miners: one of them has to lead");
        return pass(seen);
      },
    }),
  ];
}

const heightIn = (body: string): number | undefined => {
  const found = /"block_height":\s*(\d+)/.exec(body)?.[1];
  return found === undefined ? undefined : Number(found);
};
const errorIn = (body: string) => /"error":\s*"([^"]*)"/.exec(body)?.[1] ?? "";

/** What curl's exit says when a connection was not made, or not trusted; anything else reached the backend. */
const unreached: Record<number, string> = {
  5: "proxy not found",
  6: "its name is not in DNS",
  7: "nothing listens there",
  28: "no answer in time",
  35: "TLS handshake failed",
  60: "its certificate is not trusted",
};

function backendChecks(input: PlanInput): Check[] {
  const { backends } = input.endpoints.relay;
  const relayers = instancesOf(input, "relayer");
  const about = ({ service, transport, url }: (typeof backends)[number]) => {
    const several = backends.filter((one) => one.service === service && one.transport === transport).length > 1;
    return `${service}/${transport}${several ? `/${new URL(url).host}` : ""}`;
  };
  return relayers.flatMap((instance) =>
    backends.map((backend, index) =>
      check({
        kind: "backend-reachable",
        about: relayers.length > 1 ? `${about(backend)}/${instance.name}` : about(backend),
        group: "relay",
        title: `${instance.name} reaches the ${backend.transport} backend of ${backend.service}`,
        where: "host",
        requirement: "R000-089",
        sources: [relayerSource(input, instance)],
        judge: (facts) => {
          const { exit, status } = facts.backends[index]!;
          const why = unreached[exit];
          if (why)
            return fail(
              `${instance.name} does not reach ${backend.url}`,
              why,
              "start the backend, or correct its address under relay.services",
            );
          // other ends of curl mean that something answered which is not plain HTTP
          return pass(`${backend.url} ${status > 0 ? `answers HTTP ${status}` : `takes connections (curl exit ${exit})`}`);
        },
      }),
    ),
  );
}

function backlogCheck(input: PlanInput): Check[] {
  const state = fleetState(input);
  if (!state) return [];
  return [
    check({
      kind: "miner-backlog",
      group: "relay",
      title: "miners keep up with the relay streams",
      where: "host",
      requirement: "R001-040",
      sources: [state],
      judge: ({ streams }) => {
        const waiting = Object.values(streams).reduce((sum, count) => sum + count, 0);
        const seen = `${waiting} entries wait in ${Object.keys(streams).length} streams`;
        const next = "look at the miners; pocket-relay-miner redis streams --all shows which supplier";
        if (Number.isNaN(waiting)) throw new Unavailable("the length of a stream could not be read");
        if (waiting > backlogFail) return fail("relays pile up: served work may not be claimed in time", seen, next);
        return waiting > backlogWarn ? warn("relays wait for the miners", seen, next) : pass(seen);
      },
    }),
  ];
}

function simulatedChecks(input: PlanInput): Check[] {
  const pairs = simulatedPairs(input);
  if (pairs.length === 0) return [];
  const relays = simulatedSource(input);
  return pairs.map(({ service, transport }, index) =>
    check({
      kind: "relay-simulated",
      about: `${service}/${transport}`,
      group: "relay",
      title: `a ${transport} relay for ${service} goes through the edge and comes back signed`,
      where: "host",
      requirement: "R001-036",
      sources: [relays],
      judge: (parts) => {
        const served = (name: string) => sumMetric(servedLines(part(parts, name), service, transport), "ha_relayer_simulated_relays_total");
        const more = served("after") - served("before");
        const said = part(parts, `tool-${index}`);
        if (more >= 1) return pass(`the relayers count ${more} more served and signed`);
        if (toolSucceeded(said)) return pass("the relay tool has its answer and found the supplier's signature right");
        return fail(
          `no ${transport} relay for ${service} was served`,
          /^\s+\d+: (?<reason>.*)$/m.exec(said)?.groups?.reason ?? /^Error:.*/m.exec(said)?.[0] ?? (said || "the relay tool said nothing"),
          `npm run pocket -- relay --stack ${input.endpoints.stack} --service ${service} --transport ${transport} --simulate`,
        );
      },
    }),
  );
}

/** The tool checks the signature itself where the supplier's key is on chain. Transports that the relayers do not count have its word only. */
function toolSucceeded(said: string): boolean {
  const result = parseRelayResult(said);
  if (result) return result.ok >= 1 && result.failed === 0;
  return said.endsWith("@exit 0") && !/\b(error|failed|invalid)\b/i.test(said);
}

const servedLines = (metrics: string, service: string, transport: string) =>
  metrics
    .split("\n")
    .filter(
      (line) =>
        line.includes(`service="${service}"`) &&
        line.includes(`transport="${transport}"`) &&
        /result="(success|meter_degraded)"/.test(line),
    )
    .join("\n");
