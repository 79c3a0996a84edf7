import { z } from "zod";
import { certificates } from "./certificates.ts";
import { strict, whole } from "./fields.ts";
import { byProfile, type Profile } from "./profiles.ts";

export function postgresSection(profile: Profile) {
  return z
    .discriminatedUnion("mode", [
      strict({
        mode: z.literal("managed").describe("One PostgreSQL server run by the stack, with a database for each program."),
        sharedBuffersMiB: whole(16, 262_144)
          .optional()
          .describe("shared_buffers in MiB; at most 40 % of the container's memory limit (resources.postgres). Default: a quarter of it."),
        maxConnections: whole(50, 5000)
          .default(byProfile(profile, { lab: 100, single: 200, ha: 200 }))
          .describe("max_connections; 10 for each Igniter process and Temporal's pools."),
      }),
      strict({
        mode: z.literal("external").describe("A server that somebody else runs; its URL is the secret key postgresUrl."),
        sslMode: z
          .enum(["disable", "no-verify", "require"])
          .default("require")
          .describe("TLS towards the server: require verifies the certificate, no-verify does not, disable is plain text."),
        caCertificate: certificates("paste the authority's certificate, the PEM text from BEGIN to END CERTIFICATE")
          .optional()
          .describe("Certificate (PEM) of the private authority that the server's certificate comes from; with sslMode require only."),
      }),
    ])
    .prefault({ mode: "managed" })
    .describe("PostgreSQL for Igniter and Temporal.");
}

export type PostgresSection = z.output<ReturnType<typeof postgresSection>>;
