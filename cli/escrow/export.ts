import { resolve } from "node:path";
import { UserError } from "../../launcher/userError.ts";
import { keyFingerprint } from "../../stacks/keyFingerprint.ts";
import type { StackContext } from "../pulumi.ts";
import { isRecipient, type Lock, type LockKind, lockText } from "./ageFile.ts";
import { escrowContent } from "./content.ts";
import { refuseExisting, writeNewFile } from "./files.ts";
import { type EscrowedName, escrowedNames } from "./names.ts";
import { newPassphrase } from "./passphrase.ts";
import { readStackSecrets } from "./stackSecrets.ts";

export interface ExportOptions {
  out: string;
  /** age1…; excludes a passphrase. */
  recipients?: string[];
  passphraseFile?: string;
}

export interface ExportResult {
  file: string;
  stack: string;
  createdAt: string;
  encryptedFor: LockKind;
  secrets: ExportedSecret[];
}

export interface ExportedSecret {
  name: EscrowedName;
  fingerprint: string;
  origin: "generated" | "given";
  /** Fingerprint of another, generated value that the state still has beside the given one; else null. */
  otherInState: string | null;
}

/** Writes a stack's irreplaceable secrets into one new encrypted file. @throws UserError; then no file stays */
export async function exportEscrow(context: StackContext, options: ExportOptions): Promise<ExportResult> {
  const file = resolve(options.out);
  refuseMixedLocks(options);
  refuseExisting(file);
  const { values, generated, given } = await readStackSecrets(context);
  if (Object.keys(values).length === 0) {
    throw new UserError(
      `stack ${context.stack} has none of ${escrowedNames.join(", ")}`,
      "deploy it with the Provider enabled first: these secrets are made then",
    );
  }
  const lock = await lockOf(options);
  const content = escrowContent(context.stack, values, new Date());
  writeNewFile(file, await lockText(`${JSON.stringify(content, null, 2)}\n`, lock));
  return {
    file,
    stack: context.stack,
    createdAt: content.createdAt,
    encryptedFor: "passphrase" in lock ? "passphrase" : "recipients",
    secrets: escrowedNames
      .filter((name) => name in values)
      .map((name) => ({
        name,
        fingerprint: keyFingerprint(values[name]!),
        origin: name in given ? "given" : "generated",
        otherInState: name in generated && generated[name] !== values[name] ? keyFingerprint(generated[name]!) : null,
      })),
  };
}

function refuseMixedLocks({ recipients = [], passphraseFile }: ExportOptions): void {
  if (recipients.length > 0 && passphraseFile !== undefined) {
    throw new UserError("an age file is encrypted for recipients or with a passphrase, not both", "give one of them, or make two files");
  }
  const wrong = recipients.findIndex((recipient) => !isRecipient(recipient));
  if (wrong < 0) return;
  // what was given may be a private key, so it is not shown
  throw new UserError(`--recipient ${wrong + 1} is not an age recipient (age1…)`, "use the public key that age-keygen -y prints");
}

async function lockOf({ recipients = [], passphraseFile }: ExportOptions): Promise<Lock> {
  return recipients.length > 0 ? { recipients } : { passphrase: await newPassphrase(passphraseFile) };
}
