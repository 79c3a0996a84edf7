import { type Check, check, fail, pass } from "../check.ts";
import { instancesOf, logsOf, type PlanInput } from "../facts.ts";
import { sumMetric } from "../relayProbe.ts";
import { Unavailable } from "../source.ts";
import { fleetState } from "../sources/fleetState.ts";
import { type MinerFacts, minersSource } from "../sources/relay.ts";

/** Each miner is ready, exactly one leads, and every supplier is mined. */
export function minerChecks(input: PlanInput): Check[] {
  const miners = instancesOf(input, "miner");
  const fleets = [...new Set(miners.map(({ host }) => host))].map((host) => minersSource(input, host));
  const state = fleetState(input);
  const common = { group: "relay", where: "host" } as const;
  const suppliers = input.endpoints.relay.suppliers.length;
  return [
    ...miners.map((instance) =>
      check({
        ...common,
        kind: "miner-ready",
        about: instance.name,
        title: `${instance.name} reaches Redis`,
        requirement: "R000-088",
        sources: [minersSource(input, instance.host)],
        judge: (fleet) => {
          const found = fleet.find(({ name }) => name === instance.name);
          if (!found?.answer) throw new Unavailable(found?.why ?? `${instance.name} was not asked`);
          const { status, body } = found.answer.ready;
          const seen = status === 0 ? "no answer" : `HTTP ${status} ${body}`;
          return status === 200 ? pass(seen) : fail(`${instance.name} is not ready: it does not reach Redis`, seen, logsOf(instance));
        },
      }),
    ),
    check({
      ...common,
      kind: "miner-leader",
      title: "exactly one miner leads",
      requirement: "R001-042",
      sources: fleets,
      judge: (...all) => judgeLeader(all.flat()),
    }),
    ...(state
      ? [
          check({
            ...common,
            kind: "miner-lease",
            title: "the leader's lease in Redis belongs to the miner that leads",
            requirement: "R001-042",
            sources: [state, ...fleets],
            judge: ({ leader, leaderMilliseconds }, ...all) => {
              const names = miners.map(({ container }) => container);
              const seen = leader === "" ? "no lease" : `${leader}, ${leaderMilliseconds} ms left`;
              if (leader === "")
                return fail(
                  "nobody holds the leader's lease, so no relayer hears of new blocks",
                  seen,
                  `look at the miners: ${miners.map(logsOf).join("; ")}`,
                );
              const owner = miners.find(({ container }) => leader.startsWith(`${container}-`));
              if (!owner)
                return fail(
                  "the leader's lease belongs to nobody of this fleet: another stack uses this Redis, or it is left over",
                  `${seen}; miners are ${names.join(", ")}`,
                  "wait until it has run out (30 s); if it stays, find who renews it",
                );
              if (leaderMilliseconds < 0)
                return fail(
                  "the leader's lease never runs out: when its owner dies, nobody takes over",
                  seen,
                  "redis-cli expire ha:miner:global_leader 30",
                );
              const fact = (all as MinerFacts[][]).flat().find(({ name }) => name === owner.name);
              if (!fact?.answer || leads(fact) === 0) {
                return fail(
                  `${owner.name} holds the leader's lease and does not lead: nobody else can before it has run out`,
                  seen,
                  `docker restart ${owner.container}, or wait half a minute`,
                );
              }
              return pass(seen);
            },
          }),
        ]
      : []),
    check({
      ...common,
      kind: "miner-suppliers",
      title: "every supplier is mined",
      requirement: "R001-040",
      sources: fleets,
      judge: (...all) => {
        const answered = answering(all.flat());
        const claimed = answered.reduce((sum, { answer }) => sum + sumMetric(answer!.metrics, "ha_miner_supplier_claimed_count"), 0);
        const seen = `${claimed} suppliers are mined${suppliers > 0 ? ` of ${suppliers}` : ""}`;
        const missing = claimed < Math.max(1, suppliers);
        return missing
          ? fail(
              "a supplier is mined by nobody: its relays are served and not claimed",
              seen,
              `look at the miners: ${miners.map(logsOf).join("; ")}`,
            )
          : pass(seen);
      },
    }),
  ];
}

function judgeLeader(fleet: MinerFacts[]) {
  const answered = answering(fleet);
  const leaders = answered.filter((one) => leads(one) > 0).map(({ name }) => name);
  const silent = fleet.filter(({ answer }) => !answer).map(({ name }) => name);
  const seen = `${leaders.length === 0 ? "nobody" : leaders.join(", ")} of ${answered.length} that answer${silent.length > 0 ? `; silent: ${silent.join(", ")}` : ""}`;
  if (leaders.length === 1) return pass(seen);
  if (leaders.length === 0)
    return fail("no miner leads: relayers hear of no new block", seen, "wait a minute for an election; then look at the miners' logs");
  return fail(`${leaders.length} miners lead at once: do two share a host name?`, seen, `docker restart ${leaders.slice(1).join(" ")}`);
}

function answering(fleet: MinerFacts[]): MinerFacts[] {
  const answered = fleet.filter(({ answer }) => answer?.metrics.includes("ha_miner_"));
  if (answered.length === 0) throw new Unavailable(`no miner answers: ${fleet[0]?.why || "none shows its figures"}`);
  return answered;
}

const leads = ({ answer }: MinerFacts) => sumMetric(answer?.metrics ?? "", "ha_miner_leader_status");
