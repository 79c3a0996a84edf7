import { fileHeader } from "./yamlFile.ts";

export interface RedisFileInput {
  /** Plain text; it is written into the file, which is therefore a secret: mode 0400, owner uid 999. */
  password: string;
  port: number;
  /** Data limit; the container's memory limit must leave room above it for rewrites and buffers. */
  maxMemoryMiB: number;
  appendFsync: "everysec" | "always";
  ioThreads: number;
  /** Fatal at start on a server that is built with a stock allocator. */
  activeDefrag: boolean;
  /** False: nothing is kept over a restart; only for a lab. */
  persistence: boolean;
}

/**
 * redis.conf for relay streams and session trees: losing or evicting a key loses unclaimed revenue.
 * No `bind` line: the server listens on its container's interface, and who may reach that is the published ports' matter.
 */
export function renderRedisConf(input: RedisFileInput): string {
  const lines = [
    `port ${input.port}`,
    "protected-mode yes",
    `requirepass ${quoted(input.password)}`,
    "dir /data",
    'logfile ""',
    "loglevel notice",
    "tcp-keepalive 60",
    "hz 100",
    `io-threads ${input.ioThreads}`,
    `maxmemory ${input.maxMemoryMiB}mb`,
    "maxmemory-policy noeviction",
    'save ""',
    ...persistence(input),
    "lazyfree-lazy-eviction yes",
    "lazyfree-lazy-expire yes",
    "lazyfree-lazy-server-del yes",
    "lazyfree-lazy-user-del yes",
    "lazyfree-lazy-user-flush yes",
    `activedefrag ${input.activeDefrag ? "yes" : "no"}`,
  ];
  return `${fileHeader("redis-server")}${lines.join("\n")}\n`;
}

function persistence(input: RedisFileInput): string[] {
  if (!input.persistence) return ["appendonly no"];
  return [
    "appendonly yes",
    `appendfsync ${input.appendFsync}`,
    "no-appendfsync-on-rewrite yes",
    "auto-aof-rewrite-percentage 100",
    "auto-aof-rewrite-min-size 512mb",
    "aof-use-rdb-preamble yes",
  ];
}

/** A double-quoted redis.conf argument; bytes that are not plain ASCII as \xNN. Throws on an empty password. */
function quoted(text: string): string {
  if (text === "") throw new Error("Redis password: empty; protected mode would refuse every client. Next: give a password.");
  const escaped = [...Buffer.from(text, "utf8")].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === "\\") return `\\${character}`;
    return byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `"${escaped.join("")}"`;
}
