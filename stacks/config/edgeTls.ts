import { z } from "zod";
import { certificates } from "./certificates.ts";
import { email, strict } from "./fields.ts";
import { say } from "./wording.ts";

const pasted = "paste the PEM text, from BEGIN to END CERTIFICATE";

/** Where the edge's certificates come from. */
export const edgeTls = () =>
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
        caRoot: certificates(pasted)
          .optional()
          .describe("Certificate (PEM) that a private ACME authority's own HTTPS is by; needs caUrl. Default: the public authorities."),
        challenge: z
          .enum(["http-01", "tls-alpn-01"])
          .default("http-01")
          .describe("How the authority checks the name: over port 80 or over port 443."),
      }),
      strict({
        kind: z.literal("internal").describe("Certificates from the edge's own authority, which no client trusts: for trials only."),
      }),
      strict({
        kind: z
          .literal("files")
          .describe("A certificate of your own, wildcards too; its private key is the secret key edgePrivateKey. You renew it yourself."),
        chain: certificates(pasted).describe(
          "The certificate (PEM) and after it those of its authorities, without the root; for every name.",
        ),
      }),
    ])
    .describe("Where certificates come from.");
