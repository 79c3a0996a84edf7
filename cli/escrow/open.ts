import { UserError } from "../../launcher/userError.ts";
import { type Key, LockedFile, lockKind, unlockText } from "./ageFile.ts";
import { type EscrowContent, parseEscrowContent } from "./content.ts";
import { readBytes, readTextFile } from "./files.ts";
import { givenPassphrase } from "./passphrase.ts";

export interface OpenOptions {
  file: string;
  passphraseFile?: string;
  identityFile?: string;
}

/** Decrypts and reads an escrow file, in memory. @throws UserError when it cannot be read, decrypted or understood */
export async function openEscrow(options: OpenOptions): Promise<EscrowContent> {
  const { file } = options;
  const bytes = readBytes(file, "--file");
  try {
    return parseEscrowContent(await unlockText(bytes, await keyFor(bytes, options)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const next =
      error instanceof LockedFile && error.fault === "key" ? "give the one that the file was made with" : "use another copy of the file";
    throw new UserError(`--file ${file}: ${(error as Error).message}`, next);
  }
}

async function keyFor(bytes: Buffer, { file, passphraseFile, identityFile }: OpenOptions): Promise<Key> {
  if (lockKind(bytes) === "passphrase") {
    if (identityFile === undefined) return { passphrase: await givenPassphrase(passphraseFile) };
    throw new UserError(
      `--file ${file}: is encrypted with a passphrase, not for an identity`,
      "give --passphrase-file, or type it when asked",
    );
  }
  if (identityFile === undefined) {
    throw new UserError(`--file ${file}: is encrypted for age recipients`, "give --identity-file with the file that age-keygen wrote");
  }
  return { identities: identitiesIn(identityFile) };
}

function identitiesIn(file: string): string[] {
  const lines = readTextFile(file, "--identity-file").split(/\r?\n/);
  const identities = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length > 0) return identities;
  throw new UserError(`--identity-file ${file}: holds no identity`, "give the file that age-keygen wrote, with its line AGE-SECRET-KEY-1…");
}
