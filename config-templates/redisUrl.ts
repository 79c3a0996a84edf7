import { percentEncode } from "./percentEncode.ts";

/** One Redis server. */
export interface SingleRedis {
  password: string;
  host: string;
  port: number;
  db: number;
}

/** A primary found through sentinels; upstream's client takes neither a user name nor TLS here. */
export interface SentinelRedis {
  password: string;
  /** host:port of each sentinel. */
  sentinels: string[];
  master: string;
  db: number;
}

/** `redis://:<password>@<host>:<port>/<db>`, or the sentinel form; the password percent-encoded. Contains the secret. */
export function redisUrl(redis: SingleRedis | SentinelRedis): string {
  const credentials = redis.password === "" ? "" : `:${percentEncode(redis.password)}@`;
  if ("sentinels" in redis) {
    if (redis.sentinels.length === 0) throw new Error("Redis URL: no sentinel given; at least one host:port is needed");
    return `redis-sentinel://${credentials}${redis.sentinels.join(",")}/${percentEncode(redis.master)}?db=${redis.db}`;
  }
  const host = redis.host.includes(":") ? `[${redis.host}]` : redis.host;
  return `redis://${credentials}${host}:${redis.port}/${redis.db}`;
}
