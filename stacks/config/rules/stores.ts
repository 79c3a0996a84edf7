import { connectionPools } from "../../../config-templates/connectionPools.ts";
import type { Draft } from "../resolve.ts";
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

export const postgresRules: Rule = (draft, report) => {
  const { postgres, resources, secretNames } = draft;
  if (!postgres) return;
  mustAgree("postgresUrl", "postgres", postgres.mode, secretNames, report);
  if (postgres.mode === "external") {
    if (postgres.caCertificate && postgres.sslMode !== "require")
      report(
        "postgres.caCertificate",
        undefined,
        `needs sslMode require: ${postgres.sslMode} checks no certificate`,
        "set sslMode: require, or remove caCertificate",
      );
    return;
  }
  const limit = resources?.postgres.memoryMiB;
  if (limit && postgres.sharedBuffersMiB > limit * 0.4)
    report(
      "postgres.sharedBuffersMiB",
      postgres.sharedBuffersMiB,
      `is above 40 % of resources.postgres.memoryMiB (${limit})`,
      `write ${Math.floor(limit * 0.4)} or less, or raise resources.postgres.memoryMiB`,
    );
  const needed = neededConnections(draft);
  if (postgres.maxConnections < needed)
    report(
      "postgres.maxConnections",
      postgres.maxConnections,
      `is below the ${needed} that this stack's programs may open at once`,
      `write ${needed} or more`,
    );
};

/** Sum of the pools of everything that this config lets talk to the stack's PostgreSQL. */
function neededConnections({ provider, middleman, temporal }: Draft): number {
  const apps = [provider, middleman].filter((app) => app?.enabled).length;
  if (apps === 0) return 0;
  const { igniterProcess, temporalServices, temporalPersistence, temporalVisibility, others } = connectionPools;
  const ownTemporal = temporal?.mode === "managed" ? temporalServices * (temporalPersistence + temporalVisibility) : 0;
  return apps * 2 * igniterProcess + ownTemporal + others;
}

export const temporalRules: Rule = ({ temporal }, report) => {
  if (temporal && temporal.providerNamespace === temporal.middlemanNamespace)
    report(
      "temporal.middlemanNamespace",
      temporal.middlemanNamespace,
      "is also the Provider's namespace: each would run the other's schedules",
      "give each its own, or remove both for provider and middleman",
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
