import type { Profile } from "./config/schema.ts";

/**
 * Passphrase of the lab's secrets, which are throw-away keys on one machine. Known to all on purpose: with it Pulumi.lab.yaml
 * can carry its encryption salt, and no command leaves the checkout dirty.
 */
export const labPassphrase = "lab";

/** Refuses to put a production stack's secrets under the lab's well-known passphrase. */
export function refuseLabPassphrase(profile: Profile, env: NodeJS.ProcessEnv): void {
  if (profile === "lab" || env.PULUMI_CONFIG_PASSPHRASE !== labPassphrase) return;
  throw new Error(
    `profile ${profile}: PULUMI_CONFIG_PASSPHRASE is the lab's well-known passphrase, which protects nothing. ` +
      "Next: set PULUMI_CONFIG_PASSPHRASE_FILE to a file of your own, or use pulumi stack change-secrets-provider",
  );
}
