import { secp256k1 } from "@noble/curves/secp256k1.js";
import { z } from "zod";
import { seconds, strict, text, whole } from "../fields.ts";
import { isProduction, type Profile } from "../profiles.ts";
import { say } from "../wording.ts";
import { serviceId } from "./service.ts";

function isPublicKey(value: string): boolean {
  if (!/^0[23][0-9a-f]{64}$/.test(value)) return false;
  try {
    secp256k1.Point.fromHex(value);
    return true;
  } catch {
    return false;
  }
}

const publicKey = () =>
  z
    .string()
    .refine(
      isPublicKey,
      say(
        "must be a compressed secp256k1 public key on the curve: 66 hex digits in lower case, starting 02 or 03",
        "derive it from the key again",
      ),
    );

export function simulationSection(profile: Profile) {
  return strict({
    enabled: z
      .boolean()
      .default(!isProduction(profile))
      .describe("Let registered identities send free relays through the whole path. A lab without identities makes a throw-away one."),
    maxConcurrent: whole(1, 10_000).default(32).describe("Simulated relays at once."),
    freshnessWindowSeconds: seconds(1, 3600).default(30).describe("Seconds in which a signed request counts as fresh."),
    identities: z
      .array(
        strict({
          keyId: text().describe("Name that the caller sends, unique."),
          enabled: z.boolean().default(true).describe("Whether it may be used."),
          notAfter: z.iso
            .datetime({ offset: true, error: say("must be a time in RFC 3339 form", 'write for example "2027-01-31T00:00:00Z"') })
            .optional()
            .describe("Time of expiry, RFC 3339. Default: none."),
          maxRps: whole(1, 10_000).default(5).describe("Relays a second."),
          appPubkeyHex: publicKey().describe("The application's public key, 66 hex digits."),
          gatewayPubkeysHex: z.array(publicKey()).min(1).describe("Public keys of its gateways, one at least."),
          allowedServices: z.array(serviceId()).min(1).describe("Service ids that it may call."),
        }).describe("One identity."),
      )
      .default([])
      .describe("Identities that may send simulated relays."),
  })
    .superRefine(({ identities }, context) => {
      const seen = new Set<string>();
      identities.forEach(({ keyId }, index) => {
        if (seen.has(keyId))
          context.addIssue({
            code: "custom",
            path: ["identities", index, "keyId"],
            message: say("is a duplicate", "give each identity its own keyId"),
          });
        seen.add(keyId);
      });
    })
    .prefault({})
    .describe("Free probe relays, neither metered nor mined.");
}
