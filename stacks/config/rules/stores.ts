import type { Rule } from "./rule.ts";

export const keysRules: Rule = ({ keys, profile }, report) => {
  if (keys?.source === "generated" && profile !== "lab")
    report(
      "keys.source",
      "generated",
      `is refused in profile ${profile}: throw-away keys must never hold a stake`,
      "use source: hostFile with the path of your key file",
    );
};

export const redisRules: Rule = ({ redis, resources, profile, secretNames }, report) => {
  if (!redis) return;
  mustAgree("redisUrl", "redis", redis.mode, secretNames, report);
  if (redis.mode === "external") return;
  if (!redis.persistence && profile !== "lab")
    report("redis.persistence", false, `is refused in profile ${profile}: losing Redis' data loses unclaimed relays`, "remove it");
  const limit = resources?.redis.memoryMiB;
  if (limit && redis.maxMemoryMiB > limit * 0.75)
    report(
      "redis.maxMemoryMiB",
      redis.maxMemoryMiB,
      `is above 75 % of resources.redis.memoryMiB (${limit}): the rewrite of the append-only file needs the rest`,
      `write ${Math.floor(limit * 0.75)} or less, or raise resources.redis.memoryMiB`,
    );
};

export const postgresRules: Rule = ({ postgres, resources, secretNames }, report) => {
  if (!postgres) return;
  mustAgree("postgresUrl", "postgres", postgres.mode, secretNames, report);
  const limit = resources?.postgres.memoryMiB;
  if (postgres.mode === "managed" && limit && postgres.sharedBuffersMiB > limit * 0.4)
    report(
      "postgres.sharedBuffersMiB",
      postgres.sharedBuffersMiB,
      `is above 40 % of resources.postgres.memoryMiB (${limit})`,
      `write ${Math.floor(limit * 0.4)} or less, or raise resources.postgres.memoryMiB`,
    );
};

function mustAgree(key: string, section: string, mode: string, secretNames: string[], report: Parameters<Rule>[1]): void {
  const given = secretNames.includes(key);
  if (mode === "external" && !given)
    report(key, undefined, `is required with ${section}.mode external`, `run: pulumi config set --secret pocket-provider:${key}`);
  if (mode !== "external" && given)
    report(
      key,
      "[secret]",
      `contradicts ${section}.mode ${mode}`,
      `set ${section}.mode: external, or run: pulumi config rm pocket-provider:${key}`,
    );
}
