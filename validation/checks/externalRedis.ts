import { type Check, check, fail, pass, type Verdict, warn } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { Unavailable } from "../source.ts";
import { type ExternalRedis, type ExternalServer, externalRedisSource } from "../sources/externalRedis.ts";
import { isNewEnough } from "./redisVersion.ts";

const why = "ask who runs it";

/** A Redis that somebody else runs, by the same rules as the stack's own, as far as it tells about itself without CONFIG. */
export function externalRedisChecks(input: PlanInput): Check[] {
  const source = externalRedisSource(input);
  if (!source) return [];
  const common = { about: "external", group: "redis", where: "host", sources: [source] } as const;
  const persistence = input.endpoints.redis.persistence === true;
  return [
    check({
      ...common,
      kind: "redis-answers",
      title: "the external Redis answers with the password of redisUrl",
      requirement: "R001-142",
      judge: ({ servers, lookup }) => {
        const silent = servers.find(({ facts }) => facts.ping !== "PONG");
        if (servers.length > 0 && !silent) return pass(`${servers.map(({ name }) => name).join(", ")}: PING answers PONG`);
        return fail(
          "the external Redis does not answer: relayers and miners cannot work",
          silent ? `${silent.name} says ${silent.facts.ping}` : lookup,
          "correct it there, or run: pulumi config set --secret pocket-provider:redisUrl, then: pulumi up",
        );
      },
    }),
    check({
      ...common,
      kind: "redis-version",
      title: "the external Redis is 8.2 or newer and has XACKDEL",
      requirement: "R000-074",
      judge: each(({ name, facts }) => {
        const xackdel = fact(facts, "xackdel");
        const seen = `${name}: version ${fact(facts, "redis_version")}, XACKDEL ${/unknown command/.test(xackdel) ? "unknown" : "known"}`;
        if (/unknown command/.test(xackdel) || !isNewEnough(fact(facts, "redis_version")))
          return fail("the external Redis is too old: without XACKDEL the relay streams grow for ever", seen, "use Redis 8.2 or newer");
        return /NOPERM/.test(xackdel)
          ? fail("miners may not acknowledge relays in the external Redis", xackdel, "ACL SETUSER that user +@stream ~ha:*")
          : pass(seen);
      }),
    }),
    check({
      ...common,
      kind: "redis-persistence",
      title: persistence ? "the external Redis keeps an append-only file" : "the external Redis keeps its data in a way of its own",
      requirement: "R000-076",
      judge: each(({ name, facts }) => {
        const written = facts.aof_last_write_status !== "err" && facts.aof_last_bgrewrite_status !== "err";
        const seen = `${name}: aof_enabled ${fact(facts, "aof_enabled")}, appendfsync ${facts.appendfsync ?? "not told"}, last write ${written ? "ok" : "failed"}`;
        if (!written) return fail("the external Redis could not write its file", seen, "look at its log, and at its disk");
        if (persistence && (facts.aof_enabled !== "1" || facts.appendfsync === "no"))
          return fail(
            "a crash of the external Redis loses relays that nobody paid for yet",
            seen,
            "set appendonly yes and appendfsync everysec there",
          );
        if (facts.loading === "1") return fail("the external Redis is still loading its data", seen, why);
        return pass(seen);
      }),
    }),
    check({
      ...common,
      kind: "redis-eviction",
      title: "the external Redis never evicts a key",
      requirement: "R000-072",
      judge: each(({ name, facts }) => {
        const policy = fact(facts, "maxmemory_policy");
        const seen = `${name}: maxmemory-policy ${policy}`;
        return policy === "noeviction"
          ? pass(seen)
          : fail(
              "the external Redis may evict keys: an evicted session tree is work that cannot be claimed",
              seen,
              "set maxmemory-policy noeviction there",
            );
      }),
    }),
    check({
      ...common,
      kind: "redis-memory",
      title: "the external Redis has memory left",
      requirement: "R000-072",
      judge: each(({ name, facts }) => {
        const [limit, used] = [Number(fact(facts, "maxmemory")), Number(fact(facts, "used_memory"))];
        const seen = `${name}: ${Math.round(used / 2 ** 20)} of ${limit > 0 ? Math.round(limit / 2 ** 20) : "unlimited"} MiB`;
        if (!(limit > 0))
          return warn("the external Redis has no limit of memory, so its machine decides what dies first", seen, "set maxmemory there");
        if (used > 0.9 * limit)
          return fail(
            "the external Redis is nearly full: at its limit writes and the election of a leader fail",
            seen,
            "raise maxmemory there",
          );
        return used > 0.7 * limit ? warn("the external Redis fills up", seen, "raise maxmemory there") : pass(seen);
      }),
    }),
    check({
      ...common,
      kind: "redis-password",
      title: "the external Redis refuses clients without password",
      requirement: "R000-073",
      judge: each(({ name, facts }) => {
        const said = fact(facts, "stranger");
        return /NOAUTH|WRONGPASS|DENIED/.test(said)
          ? pass(`${name} tells a client without password: ${said}`)
          : fail(
              "the external Redis lets clients in without password",
              `${name} answers a stranger's PING: ${said}`,
              "set requirepass there",
            );
      }),
    }),
  ];
}

/** The worst that is found on any of the servers, or what all of them say. */
function each(judge: (server: ExternalServer) => Verdict): (redis: ExternalRedis) => Verdict {
  return ({ answering }) => {
    const verdicts = answering().map(judge);
    const worst = verdicts.find(({ status }) => status === "fail") ?? verdicts.find(({ status }) => status !== "pass");
    return worst ?? pass(verdicts.map((verdict) => ("evidence" in verdict ? verdict.evidence : "")).join("; "));
  };
}

/** A fact that has to be there: what was not told is no evidence. */
function fact(facts: Record<string, string>, name: string): string {
  const value = facts[name];
  if (value === undefined) throw new Unavailable(facts["info-refused"] ?? `it does not tell ${name}`);
  return value;
}
