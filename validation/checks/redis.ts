import { type Check, check, fail, pass, warn } from "../check.ts";
import { type Instance, instancesOf, logsOf, type PlanInput } from "../facts.ts";
import { part } from "../source.ts";
import { redisSources } from "../sources/redis.ts";
import { externalRedisChecks } from "./externalRedis.ts";
import { isNewEnough } from "./redisVersion.ts";

/** Each Redis that the stack uses: it must answer, keep everything, and be closed to strangers. */
export function redisChecks(input: PlanInput): Check[] {
  if (input.endpoints.redis.mode === "external") return externalRedisChecks(input);
  return instancesOf(input, "redis").flatMap((instance) => checksOf(instance, input.endpoints.redis.persistence !== false));
}

function checksOf(instance: Instance, persistence: boolean): Check[] {
  const { name } = instance;
  const { answer, facts } = redisSources(instance);
  const common = { about: name, group: "redis", where: "host" } as const;
  const restore = "pulumi up --refresh, which brings the planned settings back";
  return [
    check({
      ...common,
      kind: "redis-answers",
      title: `${name} answers with the stack's password`,
      requirement: "R001-142",
      sources: [answer],
      judge: (parts) => {
        const said = part(parts, "ping");
        if (said === "PONG") return pass("PING answers PONG");
        return fail(
          `${name} does not let the stack's password in: relayers and miners cannot work`,
          said,
          `${logsOf(instance)}; a changed password is undone by: docker restart ${instance.container}`,
        );
      },
    }),
    check({
      ...common,
      kind: "redis-version",
      title: `${name} is Redis 8.2 or newer and knows XACKDEL`,
      requirement: "R000-074",
      sources: [facts],
      judge: ({ version, knowsXackdel }) => {
        const seen = `version ${version}, XACKDEL ${knowsXackdel ? "known" : "unknown"}`;
        return isNewEnough(version) && knowsXackdel
          ? pass(seen)
          : fail(
              `${name} is too old: without XACKDEL the relay streams grow for ever`,
              seen,
              "set images.redis to 8.2 or newer, then: pulumi up",
            );
      },
    }),
    check({
      ...common,
      kind: "redis-persistence",
      title: persistence ? `${name} keeps an append-only file` : `${name} keeps nothing, as this lab wants it`,
      requirement: "R000-076",
      sources: [facts],
      judge: ({ config, loading, lastWriteOk }) => {
        const seen = `appendonly ${config.appendonly}, appendfsync ${config.appendfsync}, loading ${loading}, last write ${lastWriteOk ? "ok" : "failed"}`;
        if (config.appendonly !== (persistence ? "yes" : "no"))
          return fail(`persistence of ${name} is not as planned: a crash loses relays that nobody paid for yet`, seen, restore);
        if (persistence && config.appendfsync === "no")
          return fail(`${name} leaves it to the kernel when its file is written`, seen, restore);
        if (!lastWriteOk) return fail(`${name} could not write its file`, seen, `${logsOf(instance)}; df -h`);
        if (loading) return fail(`${name} is still loading its data`, seen, logsOf(instance));
        return pass(seen);
      },
    }),
    check({
      ...common,
      kind: "redis-eviction",
      title: `${name} never evicts a key`,
      requirement: "R000-072",
      sources: [facts],
      judge: ({ config }) => {
        const seen = `maxmemory-policy ${config["maxmemory-policy"]}`;
        return config["maxmemory-policy"] === "noeviction"
          ? pass(seen)
          : fail(`${name} may evict keys: an evicted session tree is work that cannot be claimed`, seen, restore);
      },
    }),
    check({
      ...common,
      kind: "redis-memory",
      title: `${name} has memory left`,
      requirement: "R000-072",
      sources: [facts],
      judge: ({ config, usedMemory }) => {
        const limit = Number(config.maxmemory);
        const seen = `${Math.round(usedMemory / 2 ** 20)} of ${Math.round(limit / 2 ** 20)} MiB`;
        if (!(limit > 0)) return fail(`${name} has no limit of memory, so the machine decides what dies first`, seen, restore);
        if (usedMemory > 0.9 * limit)
          return fail(
            `${name} is nearly full: at its limit writes and the election of a leader fail`,
            seen,
            "raise redis.maxMemoryMiB, then: pulumi up",
          );
        if (usedMemory > 0.7 * limit) return warn(`${name} fills up`, seen, "raise redis.maxMemoryMiB, then: pulumi up");
        return pass(seen);
      },
    }),
    check({
      ...common,
      kind: "redis-password",
      title: `${name} refuses clients without password`,
      requirement: "R000-073",
      sources: [answer],
      judge: (parts) => {
        const said = part(parts, "anonymous");
        return /NOAUTH|WRONGPASS|DENIED/.test(said)
          ? pass(`a client without password is told: ${said}`)
          : fail(`${name} lets clients in without password`, `answer to a stranger's PING: ${said}`, restore);
      },
    }),
  ];
}
