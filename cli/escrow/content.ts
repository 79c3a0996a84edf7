import { z } from "zod";
import { namespace } from "../../stacks/config/namespace.ts";
import { secretProblem } from "../../stacks/config/secretForms.ts";
import { keyFingerprint } from "../../stacks/keyFingerprint.ts";
import { type EscrowedName, type EscrowedSecrets, escrowedNames, type Fingerprints } from "./names.ts";

const byName = z.partialRecord(z.enum(escrowedNames), z.string());
const shape = z.strictObject({
  schemaVersion: z.literal(1),
  stack: z.string(),
  project: z.literal(namespace),
  /** RFC 3339, UTC. */
  createdAt: z.string(),
  secrets: byName,
  fingerprints: byName,
});

/** What an escrow file holds once it is decrypted. */
export type EscrowContent = z.infer<typeof shape>;

export function fingerprintsOf(secrets: EscrowedSecrets): Fingerprints {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, keyFingerprint(value)]));
}

export function escrowContent(stack: string, secrets: EscrowedSecrets, createdAt: Date): EscrowContent {
  return {
    schemaVersion: 1,
    stack,
    project: namespace,
    createdAt: createdAt.toISOString(),
    secrets,
    fingerprints: fingerprintsOf(secrets),
  };
}

/**
 * Reads a decrypted escrow file. Errors say which part is wrong and never hold any of the text.
 * @throws Error with the reason when it is not one of this version, or a value does not have its form or its fingerprint
 */
export function parseEscrowContent(text: string): EscrowContent {
  const parsed = shape.safeParse(jsonOf(text));
  if (!parsed.success) {
    const paths = parsed.error.issues.map(({ path }) => path.join(".") || "the whole");
    throw new Error(`what is in it is no escrow of this project's version 1: ${[...new Set(paths)].join(", ")}`);
  }
  const { secrets, fingerprints } = parsed.data;
  const names = Object.keys({ ...secrets, ...fingerprints }) as EscrowedName[];
  const broken = names.filter((name) => fingerprints[name] !== keyFingerprint(secrets[name] ?? ""));
  if (broken.length > 0) throw new Error(`a value in it does not have the fingerprint that stands beside it: ${broken.join(", ")}`);
  const malformed = malformedNames(secrets);
  if (malformed.length > 0) throw new Error(`a value in it does not have the form of its kind: ${malformed.join(", ")}`);
  return parsed.data;
}

/** Names whose value the program would refuse as a config secret. */
export function malformedNames(secrets: EscrowedSecrets): EscrowedName[] {
  return escrowedNames.filter((name) => name in secrets && secretProblem(name, name, secrets[name]) !== undefined);
}

/** JSON.parse quotes what it stumbles over, which here may be a secret. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
