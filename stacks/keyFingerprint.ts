import { createHash } from "node:crypto";

/**
 * Short name of a secret key, by which two people can tell whether they hold the same one: 16 hex digits, which say nothing
 * about the key. The same key has the same fingerprint in every report and file.
 */
export function keyFingerprint(hex: string): string {
  return createHash("sha256").update(`pocket-provider key fingerprint\n${hex}`).digest("hex").slice(0, 16);
}
