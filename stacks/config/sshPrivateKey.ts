import { neverMeant, weakness } from "../../config-templates/weakSecret.ts";

const opening = "-----BEGIN OPENSSH PRIVATE KEY-----";
const closing = "-----END OPENSSH PRIVATE KEY-----";
const magic = "openssh-key-v1\0";

/** Fields of SSH's wire format, one after the other: each is its length in four bytes, then its bytes. */
class Fields {
  private at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  number(): number {
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  field(): Buffer {
    const length = this.number();
    if (this.at + length > this.bytes.length) throw new RangeError("field is longer than what is left");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** Why a text is no SSH login key that may be used, as the rest of a sentence about it without any of it; undefined for one that may. */
export function sshKeyProblem(text: string): string | undefined {
  const value = text.trim();
  if (/^(ssh-|ecdsa-|sk-)/.test(value)) return "is a public key: the private one is asked for, the file without .pub";
  if (!value.startsWith(opening) || !value.endsWith(closing)) {
    if (neverMeant.test(value)) return "is a placeholder";
    if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value))
      return "is in another form than OpenSSH's own, which begins with BEGIN OPENSSH PRIVATE KEY";
    return "must be an OpenSSH private key: PEM text from BEGIN to END OPENSSH PRIVATE KEY, several lines";
  }
  try {
    return openedProblem(Buffer.from(value.slice(opening.length, -closing.length), "base64"));
  } catch {
    return "is a damaged OpenSSH private key: part of the text is missing";
  }
}

function openedProblem(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic) throw new RangeError("no OpenSSH key");
  const outer = new Fields(bytes.subarray(magic.length));
  const cipher = outer.field().toString();
  outer.field(); // name of what a passphrase is made a key with
  outer.field(); // its salt
  if (cipher !== "none") return "has a passphrase, which nobody could type while Pulumi runs";
  if (outer.number() !== 1) throw new RangeError("several keys in one file");
  outer.field(); // the public key
  const inner = new Fields(outer.field());
  const checks = [inner.number(), inner.number()];
  if (checks[0] !== checks[1]) throw new RangeError("check numbers differ");
  return typeProblem(inner.field().toString(), inner);
}

const leastRsaBits = 3072;

function typeProblem(type: string, rest: Fields): string | undefined {
  if (type === "ssh-ed25519") {
    rest.field(); // the public key once more
    const weak = weakness(rest.field().subarray(0, 32).toString("hex"));
    return weak && `${weak}: whoever guesses it is root on the hosts`;
  }
  if (type.startsWith("ecdsa-sha2-nistp")) return undefined;
  if (type !== "ssh-rsa") return `is of type ${type}, which is not used here`;
  const bits = BigInt(`0x${rest.field().toString("hex")}`).toString(2).length;
  return bits < leastRsaBits ? `is weak: an RSA key of ${bits} bits, below ${leastRsaBits}` : undefined;
}
