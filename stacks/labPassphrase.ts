import { readFileSync } from "node:fs";
import type { Profile } from "./config/schema.ts";

/**
 * Passphrase of the lab's secrets, which are throw-away keys on one machine. Known to all on purpose: with it Pulumi.lab.yaml
 * can carry its encryption salt, and no command leaves the checkout dirty.
 */
export const labPassphrase = "lab";

/** Refuses to put a production stack's secrets under the lab's well-known passphrase. */
export function refuseLabPassphrase(profile: Profile, env: NodeJS.ProcessEnv): void {
  const variable = given.find((name) => passphraseOf(name, env) === labPassphrase);
  if (profile === "lab" || variable === undefined) return;
  throw new Error(
    `profile ${profile}: ${variable} is the lab's well-known passphrase, which protects nothing. ` +
      "Next: set PULUMI_CONFIG_PASSPHRASE_FILE to a file of your own, or use pulumi stack change-secrets-provider",
  );
}

const given = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"] as const;

/** Undefined for a file that is not there: the CLI complains of it itself. */
function passphraseOf(name: (typeof given)[number], env: NodeJS.ProcessEnv): string | undefined {
  const value = env[name];
  if (!value || name === "PULUMI_CONFIG_PASSPHRASE") return value;
  try {
    return readFileSync(value, "utf8").trim();
  } catch {
    return undefined;
  }
}
