import type { RedisFileInput } from "../../config-templates/redis.ts";
import { redisUrl } from "../../config-templates/redisUrl.ts";
import type { StackConfig } from "../config/schema.ts";
import { containerPort, flowAddress, flowAddresses, splitAddress } from "./flows.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { secretNames } from "./secrets.ts";
import type { Topology } from "./types.ts";

/** redis.conf without the password and without defragmentation: whether a server can do that shows on its host only. */
export type RedisSettings = Omit<RedisFileInput, "password" | "activeDefrag">;

/** Throws when Redis is external: then there is no instance to make a file for. */
export function redisFileInput(config: StackConfig, topology: Topology, instance: string): RedisSettings {
  if (config.redis.mode === "external") throw new Error("redis.mode is external: the stack runs no Redis, so there is no redis.conf");
  const { maxMemoryMiB, appendFsync, ioThreads, persistence } = config.redis;
  return { port: containerPort(topology, instance, "redis"), maxMemoryMiB, appendFsync, ioThreads, persistence };
}

/** Where a relayer or miner finds Redis. */
export function relayMinerRedis(config: StackConfig, topology: Topology, instance: string, secrets: ResolvedSecrets): { url: string } {
  if (config.redis.mode === "external") return { url: secretValue(secrets, secretNames.redisUrl) };
  const password = secretValue(secrets, secretNames.redisPassword);
  if (config.redis.mode === "sentinel") {
    const sentinels = flowAddresses(topology, instance, "redis", "sentinel");
    return { url: redisUrl({ password, sentinels, master: config.redis.masterName, db: 0 }) };
  }
  const address = splitAddress(flowAddress(topology, instance, "redis", "redis"));
  return { url: redisUrl({ ...address, password, db: 0 }) };
}
