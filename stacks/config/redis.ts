import { z } from "zod";
import { seconds, strict, text, whole } from "./fields.ts";
import { byProfile, type Profile } from "./profiles.ts";

export function redisSection(profile: Profile) {
  const server = () => ({
    maxMemoryMiB: whole(64, 1_048_576)
      .optional()
      .describe(
        "Redis' own memory limit in MiB; writes fail above it. At most 75 % of the container's limit (resources.redis). Default: two thirds of it.",
      ),
    appendFsync: z
      .enum(["everysec", "always"])
      .default("everysec")
      .describe("When the append-only file reaches the disk: everysec loses up to a second in a crash, always nothing but is slow."),
    ioThreads: whole(1, 16)
      .default(byProfile(profile, { lab: 1, single: 3, ha: 3 }))
      .describe("Redis I/O threads."),
    activeDefrag: z
      .enum(["auto", "off"])
      .default(byProfile(profile, { lab: "off", single: "auto", ha: "auto" }))
      .describe("Memory defragmentation: auto turns it on where the server was built for it, off never."),
    persistence: z
      .boolean()
      .default(true)
      .describe("Append-only file on a volume. False loses unclaimed relays with the container; lab only."),
  });
  const redis = z.discriminatedUnion("mode", [
    strict({ mode: z.literal("managed").describe("One Redis server run by the stack."), ...server() }),
    strict({
      mode: z.literal("sentinel").describe("A primary and replicas run by the stack, switched by Sentinel; needs three or more hosts."),
      ...server(),
      masterName: text().default("pocket").describe("Name of the primary among the sentinels."),
      quorum: whole(1, 9).default(2).describe("Sentinels that must agree before a switch; more than half of them is sensible."),
      downAfterMilliseconds: whole(1000, 600_000).default(5000).describe("Milliseconds of silence after which a server counts as down."),
      failoverTimeoutMilliseconds: whole(1000, 3_600_000).default(60_000).describe("Milliseconds after which a switch is tried again."),
    }),
    strict({
      mode: z.literal("external").describe("A Redis that somebody else runs; its URL is the secret key redisUrl."),
      connectTimeoutSeconds: seconds(1, 300).default(10).describe("Seconds that the check before deployment waits for an answer."),
      checkPersistence: z
        .boolean()
        .default(true)
        .describe(
          "Refuse a server without append-only file. False only for one that keeps its data in another way: what a crash loses there is work that nobody pays for.",
        ),
    }),
  ]);
  return redis.prefault({ mode: "managed" }).describe("Redis 8.2 or newer, which relayers and miners share.");
}

export type RedisSection = z.output<ReturnType<typeof redisSection>>;
