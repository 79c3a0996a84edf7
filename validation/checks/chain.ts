import { type Check, chainWait, check, fail, pass, warn } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { Unavailable } from "../source.ts";
import { chainHost, chainSource, heightsSource, statusIn } from "../sources/chain.ts";

/** Blocks that may be late before the head counts as stale, and seconds on top for slow answers. */
const staleBlocks = 5;
const staleSeconds = 30;
/** Seconds of clock difference: transactions carry a time limit with a buffer of 60. */
const clockFail = 30;
const clockWarn = 5;

/** The chain's endpoints, asked from where relayers and miners need them. */
export function chainChecks(input: PlanInput): Check[] {
  const { chain } = input.endpoints;
  const facts = chainSource(input);
  const common = { group: "chain", where: "host", sources: [facts] } as const;
  const other = "set network.rpcUrl, restUrl and grpcAddress to endpoints of the same network that work, then: pulumi up";
  return [
    check({
      ...common,
      kind: "chain-rpc",
      title: `the chain's RPC answers at ${chain.rpcUrl}`,
      requirement: "R001-149",
      judge: ({ status, rpcSaid }) =>
        status
          ? pass(`height ${status.height}`)
          : fail("the chain's RPC does not give its status: miners cannot claim", rpcSaid || "no answer", other),
    }),
    check({
      ...common,
      kind: "chain-id",
      title: `the chain is ${chain.chainId}`,
      requirement: "R001-150",
      judge: (one) => {
        const { chainId } = statusIn(one);
        return chainId === chain.chainId
          ? pass(chainId)
          : fail(
              `the RPC belongs to chain ${chainId}, and the config is for ${chain.chainId}: signatures would be refused`,
              chainId,
              other,
            );
      },
    }),
    check({
      ...common,
      kind: "chain-synced",
      title: "the chain's node has caught up",
      requirement: "R000-110",
      judge: (one) => {
        const { catchingUp, height } = statusIn(one);
        const seen = `catching_up ${catchingUp}, height ${height}`;
        if (typeof catchingUp !== "boolean") throw new Unavailable("the RPC does not say whether it has caught up");
        return catchingUp ? chainWait("the chain's node is still catching up", seen, "wait until it has, or use another node") : pass(seen);
      },
    }),
    check({
      ...common,
      kind: "chain-head",
      title: "the chain's newest block is fresh",
      requirement: "R000-110",
      judge: (one) => {
        const { blockTime, height, catchingUp } = statusIn(one);
        const age = Math.round(Date.now() / 1000 - blockTime);
        const limit = staleBlocks * chain.blockTimeSeconds + staleSeconds;
        const seen = `block ${height} is ${age} s old; a block takes ${chain.blockTimeSeconds} s`;
        if (!Number.isFinite(age)) throw new Unavailable("the RPC does not say when its newest block was made");
        if (age <= limit) return pass(seen);
        if (catchingUp)
          return chainWait(
            "the newest block of the chain's node is old, because it is still catching up",
            seen,
            "wait until it has, or use another node",
          );
        return fail("the chain stands still, or this node of it does", seen, `compare with an explorer; if the chain goes on, ${other}`);
      },
    }),
    check({
      ...common,
      kind: "chain-rest",
      title: `the chain's REST API answers at ${chain.restUrl}`,
      requirement: "R001-149",
      judge: ({ restChainId, restSaid }) => {
        if (restChainId === undefined)
          return fail("the chain's REST API does not answer: Igniter's wizard and pages need it", restSaid || "no answer", other);
        return restChainId === chain.chainId
          ? pass(restChainId)
          : fail(`the REST API belongs to chain ${restChainId}, and the config is for ${chain.chainId}`, restChainId, other);
      },
    }),
    check({
      ...common,
      kind: "chain-grpc",
      title: `the chain's gRPC answers at ${chain.grpcAddress}`,
      requirement: "R001-149",
      judge: ({ grpcStatus, grpcSaid }) =>
        grpcStatus === "0"
          ? pass("GetLatestBlock: grpc-status 0")
          : fail("the chain's gRPC does not answer a query: relayers and miners ask it for sessions", grpcSaid || "no answer", other),
    }),
    check({
      ...common,
      kind: "host-clock",
      about: chainHost(input),
      group: "host",
      title: `the clock of ${chainHost(input)} is right`,
      requirement: "R001-139",
      judge: ({ clock }) => {
        if (!clock) throw new Unavailable("the chain's RPC sends no Date header to compare with");
        const offset =
          clock.header < clock.before - 1 ? clock.header - clock.before : clock.header > clock.after + 1 ? clock.header - clock.after : 0;
        const seen = `${Math.abs(offset)} s from the chain's RPC`;
        const next = "timedatectl set-ntp true; timedatectl status";
        if (Math.abs(offset) > clockFail)
          return fail("the clock is wrong: transactions are refused and signatures count as stale", seen, next);
        return Math.abs(offset) > clockWarn ? warn("the clock drifts", seen, next) : pass(seen);
      },
    }),
    ...(input.deep ? [heightCheck(input)] : []),
  ];
}

function heightCheck(input: PlanInput): Check {
  return check({
    kind: "chain-advances",
    group: "chain",
    title: "the chain makes blocks",
    where: "host",
    requirement: "R000-110",
    sources: [heightsSource(input)],
    judge: ({ first, last, seconds }) =>
      last > first
        ? pass(`height ${first}, then ${last}`)
        : fail(
            `the chain made no block within ${seconds} s`,
            `height ${first}, then ${last}`,
            "compare with an explorer; if the chain goes on, use another node",
          ),
  });
}
