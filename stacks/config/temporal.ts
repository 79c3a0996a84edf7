import { z } from "zod";
import { hostPort, pattern, port, strict, whole } from "./fields.ts";
import { byProfile, type Profile } from "./profiles.ts";
import { isLoopback } from "./values.ts";
import { say } from "./wording.ts";

const namespace = () => pattern(/^[a-z0-9][a-z0-9-]{0,62}$/, "a namespace of lower-case letters, digits and -", "rename the namespace");

const frontend = () =>
  hostPort().refine(
    (value) => !isLoopback(value.slice(0, value.lastIndexOf(":"))),
    say("is a loopback address, which inside a container is the container itself", "write an address that containers reach"),
  );

export function temporalSection(profile: Profile) {
  const namespaces = () => ({
    providerNamespace: namespace().default("provider").describe("Temporal namespace of the Provider."),
    middlemanNamespace: namespace().default("middleman").describe("Temporal namespace of the Middleman."),
  });
  return z
    .discriminatedUnion("mode", [
      strict({
        mode: z.literal("managed").describe("One Temporal server run by the stack on its PostgreSQL."),
        ...namespaces(),
        retentionHours: whole(1, 8760).default(168).describe("Hours that finished workflows are kept."),
        historyShards: whole(1, 4096)
          .default(byProfile(profile, { lab: 4, single: 128, ha: 512 }))
          .describe("History shards; fixed for ever at the first start."),
        ui: strict({
          enabled: z.boolean().default(true).describe("Run Temporal's web page, on loopback only: it has no login."),
          port: port().default(8233).describe("Loopback port of the web page on the host."),
        })
          .prefault({})
          .describe("Temporal's web page."),
      }),
      strict({
        mode: z.literal("external").describe("A Temporal server that somebody else runs, without TLS: Igniter's workers speak none."),
        address: frontend().describe("Bare host:port of the frontend, without scheme."),
        ...namespaces(),
      }),
    ])
    .prefault({ mode: "managed" })
    .describe("Temporal, which runs Igniter's workflows.");
}

export type TemporalConfig = z.output<ReturnType<typeof temporalSection>>;
