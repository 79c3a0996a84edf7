import { z } from "zod";
import { domain, email, port, seconds, strict } from "./fields.ts";
import { isProduction, type Profile } from "./profiles.ts";
import { say } from "./wording.ts";

const tls = () =>
  z
    .discriminatedUnion("kind", [
      strict({
        kind: z.literal("acme").describe("Certificates from an ACME authority, renewed by the edge."),
        email: email().describe("Where the authority writes to."),
        caUrl: z
          .string()
          .regex(/^https:\/\/\S+$/, say("must be an https URL", "write the ACME directory's URL"))
          .optional()
          .describe("ACME directory. Default: Let's Encrypt."),
        challenge: z
          .enum(["http-01", "tls-alpn-01"])
          .default("http-01")
          .describe("How the authority checks the name: over port 80 or over port 443."),
      }),
      strict({
        kind: z.literal("internal").describe("Certificates from the edge's own authority, which no client trusts: for trials only."),
      }),
    ])
    .describe("Where certificates come from.");

export function edgeSection(profile: Profile) {
  const edge = z.discriminatedUnion("mode", [
    strict({ mode: z.literal("loopback").describe("Plain HTTP on 127.0.0.1, port relay.relayPort; lab only.") }),
    strict({
      mode: z.literal("public").describe("HTTPS for everybody."),
      relayDomain: domain().describe("Public name of the relay endpoint, for all services."),
      tls: tls(),
      hsts: z.boolean().default(true).describe("Tell browsers to use HTTPS only."),
      httpPort: port().default(80).describe("Public port for redirects and the http-01 challenge."),
      httpsPort: port().default(443).describe("Public port for HTTPS and WSS."),
      drainSeconds: seconds(0, 3600).default(30).describe("Seconds that open requests get when the edge stops."),
    }),
  ]);
  return (isProduction(profile) ? edge : edge.prefault({ mode: "loopback" })).describe("The reverse proxy, the only way in.");
}

export type EdgeConfig = z.output<ReturnType<typeof edgeSection>>;
