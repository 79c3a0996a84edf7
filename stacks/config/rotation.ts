import { z } from "zod";
import { whole } from "./fields.ts";
import { nearest } from "./suggest.ts";
import { say } from "./wording.ts";

/** Generated secrets of which a new one costs a restart and nothing else. */
export const rotatable = [
  "redisPassword",
  "postgresPassword",
  "providerDatabasePassword",
  "middlemanDatabasePassword",
  "temporalDatabasePassword",
  "monitoringDatabasePassword",
  "providerAuthSecret",
  "middlemanAuthSecret",
  "grafanaAdminPassword",
  "grafanaEdgePassword",
] as const;

const identity = "its public key is what governance lists and what the other side checks signatures with";

/** Generated secrets that must stay, with the reason. */
const irreplaceable: Record<string, string> = {
  providerEncryptionKey: "the suppliers' keys in the Provider's database are encrypted with it, and upstream cannot encrypt them anew",
  providerEncryptionIv: "it belongs to providerEncryptionKey",
  providerAppIdentity: identity,
  middlemanAppIdentity: identity,
};

const name = () =>
  z.string().regex(new RegExp(`^(${rotatable.join("|")})$`), {
    error: ({ input }) => {
      const reason = irreplaceable[String(input)];
      if (reason) return say(`can never be made anew: ${reason}`, "remove it");
      const guess = nearest(String(input), rotatable);
      return say(
        `is no generated secret that may change${guess ? `; did you mean "${guess}"?` : ""}`,
        `use one of: ${rotatable.join(", ")}`,
      );
    },
  });

export function rotationSection() {
  return z
    .record(
      name(),
      whole(1, 1_000_000).describe(`Generation of the secret; another number makes a new value. Names: ${rotatable.join(", ")}.`),
    )
    .default({})
    .describe("Generated secrets to make anew, by name: write 1 the first time, then raise the number.");
}

export type RotationConfig = Record<string, number>;
