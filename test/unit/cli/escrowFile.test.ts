import { armor, Encrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import { isRecipient, lockKind, lockText, unlockText } from "../../../cli/escrow/ageFile.ts";
import { escrowContent, parseEscrowContent } from "../../../cli/escrow/content.ts";
import { keyFingerprint } from "../../../stacks/keyFingerprint.ts";
import { freshSecrets } from "./escrowInputs.ts";

const secrets = freshSecrets();
const text = JSON.stringify(escrowContent("prod", secrets, new Date("2026-01-02T03:04:05Z")));
const passphrase = "five random words in a row";
const identities = [await generateIdentity(), await generateIdentity(), await generateIdentity()] as const;
const recipients = await Promise.all(identities.slice(0, 2).map(identityToRecipient));
const locked = await lockText(text, { recipients });
const file = Buffer.from(locked);
const key = { identities: [identities[0]] };

/** A file with a passphrase that costs little to try: age's standard cost takes seconds. */
async function cheaplyLocked(): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(8);
  return Buffer.from(await encrypter.encrypt(text));
}

describe("an escrow file", () => {
  it("is an armored age file that each of its recipients opens, and nobody else", async () => {
    expect(locked.split("\n")[0]).toBe("-----BEGIN AGE ENCRYPTED FILE-----");
    expect(lockKind(file)).toBe("recipients");
    for (const identity of identities.slice(0, 2)) {
      expect(await unlockText(file, { identities: [identities[2], identity] })).toBe(text);
    }
    expect(parseEscrowContent(text).secrets).toEqual(secrets);
    await expect(unlockText(file, { identities: [identities[2]] })).rejects.toThrow(
      "none of the identities is one of the file's recipients",
    );
  });

  it("with a passphrase has age's full cost for each guess, and opens with it", async () => {
    const sealed = Buffer.from(await lockText(text, { passphrase }));
    expect(Buffer.from(armor.decode(sealed.toString())).toString("latin1")).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    expect(lockKind(sealed)).toBe("passphrase");
    expect(await unlockText(sealed, { passphrase })).toBe(text);
  });

  it("stays shut for another passphrase, and the error is only that", async () => {
    const sealed = await cheaplyLocked();
    expect(await unlockText(sealed, { passphrase })).toBe(text);
    await expect(unlockText(sealed, { passphrase: "another wrong passphrase" })).rejects.toThrow(/^the passphrase is not the file's$/);
  });

  it("takes public keys for recipients and private keys for identities, never the other way round", async () => {
    expect(recipients.every(isRecipient)).toBe(true);
    expect(isRecipient(identities[0])).toBe(false);
    await expect(unlockText(file, { identities: [recipients[0]!] })).rejects.toThrow(/^identity 1 is not an age identity/);
  });

  it("is also read without armor", async () => {
    expect(await unlockText(Buffer.from(armor.decode(locked)), key)).toBe(text);
  });

  const lines = locked.trimEnd().split("\n");
  const flipped = Buffer.from(armor.decode(locked));
  flipped[flipped.length - 20]! ^= 1;
  const binary = Buffer.from(armor.decode(locked));
  it.each<[string, Buffer]>([
    ["without its end", Buffer.from(lines.slice(0, -3).join("\n"))],
    ["with a line missing", Buffer.from(lines.filter((_line, index) => index !== lines.length - 3).join("\n"))],
    ["with a changed bit", flipped],
    ["cut short without armor", binary.subarray(0, binary.length - 30)],
    ["cut within its header", binary.subarray(0, 60)],
  ])("%s is damaged, and never opens in part", async (_what, broken) => {
    await expect(unlockText(broken, key)).rejects.toThrow("the file is damaged or cut short");
  });

  it("that is no age file at all is told apart", async () => {
    await expect(unlockText(Buffer.from(text), key)).rejects.toThrow("it is not an age file");
  });
});

describe("an escrow's content", () => {
  const content = escrowContent("prod", secrets, new Date("2026-01-02T03:04:05Z"));

  it("says where and when it is from, and has a fingerprint for each secret", () => {
    expect(content).toMatchObject({ schemaVersion: 1, stack: "prod", project: "pocket-provider", createdAt: "2026-01-02T03:04:05.000Z" });
    expect(content.fingerprints.providerEncryptionKey).toBe(keyFingerprint(secrets.providerEncryptionKey));
    expect(Object.keys(content.fingerprints)).toEqual(Object.keys(secrets));
  });

  it.each<[string, object, string]>([
    ["another version", { schemaVersion: 2 }, "schemaVersion"],
    ["another project", { project: "other" }, "project"],
    ["an unknown key", { more: 1 }, "the whole"],
    ["an unknown secret", { secrets: { ...secrets, redisPassword: "x" } }, "secrets"],
    ["another secret's fingerprint", { secrets: { ...secrets, providerAppIdentity: secrets.middlemanAppIdentity } }, "providerAppIdentity"],
    ["a fingerprint without its secret", { secrets: {} }, "providerEncryptionKey"],
    [
      "a secret that has not its form",
      {
        secrets: { providerEncryptionIv: secrets.providerEncryptionKey },
        fingerprints: { providerEncryptionIv: keyFingerprint(secrets.providerEncryptionKey) },
      },
      "form of its kind: providerEncryptionIv",
    ],
  ])("with %s is refused, by name and without a value", (_what, change, named) => {
    const broken = JSON.stringify({ ...content, ...change });
    expect(() => parseEscrowContent(broken)).toThrow(named);
    expect(() => parseEscrowContent(broken)).not.toThrow(new RegExp(Object.values(secrets).join("|")));
  });

  it("that is not JSON is not quoted in the error", () => {
    expect(() => parseEscrowContent(`${secrets.providerEncryptionKey} is not JSON`)).toThrow(
      /^(?!.*[0-9a-f]{8}).*no escrow of this project/,
    );
  });
});

describe("a key's fingerprint", () => {
  it("is the same everywhere and for ever: reports and files are compared by eye", () => {
    expect(keyFingerprint("00".repeat(32))).toBe("d1e830ace1713ea2");
    expect(keyFingerprint("01".repeat(32))).not.toBe(keyFingerprint("00".repeat(32)));
  });
});
