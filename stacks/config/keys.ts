import { z } from "zod";
import { absolutePath, strict, whole } from "./fields.ts";
import { isProduction, type Profile } from "./profiles.ts";

export function keysSection(profile: Profile) {
  const keys = z.discriminatedUnion("source", [
    strict({
      source: z.literal("generated").describe("Throw-away operator keys made by the stack; lab only."),
      suppliers: whole(1, 50).default(1).describe("How many keys to make."),
    }),
    strict({
      source: z
        .literal("hostFile")
        .describe("A key file that the operator put on every relayer and miner host; it never passes through Pulumi."),
      path: absolutePath().describe("Absolute path of the key file on each of those hosts."),
      suppliers: whole(1, 10_000).describe("How many keys the file holds; sizes the miners' connection pools."),
    }),
  ]);
  return (isProduction(profile) ? keys : keys.prefault({ source: "generated" })).describe("Where the suppliers' operator keys come from.");
}

export type KeysConfig = z.output<ReturnType<typeof keysSection>>;
