import { instancesOf, type PlanInput } from "../facts.ts";
import { type DerivedSource, derived } from "../source.ts";
import { externalRedisSource } from "./externalRedis.ts";
import { type FleetState, redisSources } from "./redis.ts";

/** What relayers and miners keep in the stack's Redis or in somebody else's; undefined where neither can be asked. */
export function fleetState(input: PlanInput): DerivedSource<FleetState> | undefined {
  const external = externalRedisSource(input);
  if (!external) {
    const [redis] = instancesOf(input, "redis");
    return redis && redisSources(redis).facts;
  }
  return derived("external-redis-fleet", external, ({ answering }): FleetState => {
    // a cluster's servers all tell the same lease, and each its own streams
    const [first] = answering();
    const streams = answering().flatMap(({ facts }) =>
      Object.entries(facts).flatMap(([key, value]) => (key.startsWith("stream:") ? [[key.slice("stream:".length), Number(value)]] : [])),
    );
    return {
      leader: first?.facts.leader ?? "",
      leaderMilliseconds: Number(first?.facts["leader-ttl"]),
      streams: Object.fromEntries(streams),
    };
  });
}
