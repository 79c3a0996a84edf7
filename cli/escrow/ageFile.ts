import { armor, Decrypter, Encrypter } from "age-encryption";

/** Who can open a file: an age file is for recipients or for one passphrase, never for both. */
export type Lock = { recipients: string[] } | { passphrase: string };
/** What opens a file: `identities` are lines AGE-SECRET-KEY-1…. */
export type Key = { identities: string[] } | { passphrase: string };
export type LockKind = "recipients" | "passphrase";

/** Why a file cannot be opened: the key is not its own, or the file is no whole one. */
export class LockedFile extends Error {
  readonly fault: "key" | "file";

  constructor(fault: "key" | "file", message: string) {
    super(message);
    this.fault = fault;
  }
}

const INTRO = "age-encryption.org/v1\n";
const NO_MATCH = /no identity matched/;

/** True for an age recipient (age1…) that a file can be encrypted for. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/** Encrypts in the standard age format, armored. */
export async function lockText(text: string, lock: Lock): Promise<string> {
  const encrypter = new Encrypter();
  if ("passphrase" in lock) encrypter.setPassphrase(lock.passphrase);
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(text));
}

/** What a file was encrypted for, from its header. @throws LockedFile when it is no whole age file */
export function lockKind(file: Buffer): LockKind {
  const [header = ""] = Buffer.from(binary(file)).toString("latin1").split("\n---");
  return /^-> scrypt /m.test(header) ? "passphrase" : "recipients";
}

/**
 * Decrypts an age file, armored or not.
 * @throws LockedFile for a wrong key, or a file that is damaged or not age's; never with anything of key or content
 */
export async function unlockText(file: Buffer, key: Key): Promise<string> {
  const encrypted = binary(file);
  const decrypter = new Decrypter();
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else addIdentities(decrypter, key.identities);
  try {
    return await decrypter.decrypt(encrypted, "text");
  } catch (error) {
    if (!NO_MATCH.test((error as Error).message)) throw new LockedFile("file", "the file is damaged or cut short");
    throw new LockedFile(
      "key",
      "passphrase" in key ? "the passphrase is not the file's" : "none of the identities is one of the file's recipients",
    );
  }
}

function addIdentities(decrypter: Decrypter, identities: string[]): void {
  for (const [index, identity] of identities.entries()) {
    try {
      decrypter.addIdentity(identity);
    } catch {
      throw new LockedFile("key", `identity ${index + 1} is not an age identity (AGE-SECRET-KEY-1…)`);
    }
  }
}

function binary(file: Buffer): Uint8Array {
  const text = file.toString("latin1");
  if (text.startsWith(INTRO)) return file;
  if (!text.trimStart().startsWith("-----BEGIN AGE ENCRYPTED FILE-----")) throw new LockedFile("file", "it is not an age file");
  try {
    return armor.decode(text);
  } catch {
    throw new LockedFile("file", "the file is damaged or cut short");
  }
}
