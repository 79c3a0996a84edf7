import { z } from "zod";
import { duration, poktAddress, seconds, strict, whole } from "../fields.ts";

/** Metering, warm-up and logs of the relay miner. */
export const observationShape = () => ({
  relayMeter: strict({
    enabled: z.boolean().default(true).describe("Limit each application by its stake. Off also loses a check of websocket relays."),
    failBehavior: z.enum(["open", "closed"]).default("open").describe("When Redis cannot answer: open serves, closed refuses."),
    cacheTtl: duration().default("24h").describe("Lifetime of meter records and of the relay streams; relays not mined by then are lost."),
  })
    .prefault({})
    .describe("Limit by stake."),
  cacheWarmup: strict({
    enabled: z.boolean().default(true).describe("Load known applications at start."),
    knownApplications: z.array(poktAddress()).default([]).describe("Application addresses to load; speeds up their first relays."),
    warmupConcurrency: whole(1, 1000).default(10).describe("Loads at once."),
    warmupTimeoutSeconds: seconds(1, 30).default(5).describe("Seconds for one load."),
  })
    .prefault({})
    .describe("Warm start."),
  logging: strict({
    level: z.enum(["debug", "info", "warn", "error"]).default("info").describe("Least severity that is logged."),
    format: z.enum(["json", "text"]).default("json").describe("Form of a line."),
    async: z.boolean().default(true).describe("Write logs beside the request."),
    asyncBufferSize: whole(1, 10_000_000).default(100_000).describe("Lines held for writing."),
    asyncPollInterval: whole(1, 60_000).default(100).describe("Milliseconds between two writes."),
    sampling: z.boolean().default(false).describe("Drop repeated lines."),
    samplingInitial: whole(1, 1_000_000).default(100).describe("Equal lines in a second before dropping starts."),
    samplingThereafter: whole(1, 1_000_000).default(10).describe("Then one line in so many is kept."),
    enableCaller: z.boolean().default(false).describe("Name the source line."),
  })
    .prefault({})
    .describe("Logs of relayers and miners."),
});
