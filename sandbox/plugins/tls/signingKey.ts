import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { element, octetString, oid, sequence } from "./der.ts";

/** A private key as a certificate or a request is signed with it. */
export interface SigningKey {
  algorithm: "RSA" | "ECDSA" | "ED25519";
  key: KeyObject;
  /** DER of the algorithm that stands beside the signature. */
  signatureAlgorithm: Buffer;
  sign: (contents: Buffer) => Buffer;
}

const pemLabels = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"];
const ecdsaHashes: Record<string, { hash: string; oid: string }> = {
  secp224r1: { hash: "sha256", oid: "1.2.840.10045.4.3.2" },
  prime256v1: { hash: "sha256", oid: "1.2.840.10045.4.3.2" },
  secp384r1: { hash: "sha384", oid: "1.2.840.10045.4.3.3" },
  secp521r1: { hash: "sha512", oid: "1.2.840.10045.4.3.4" },
};
const derNull = element(0x05);

/**
 * Reads a private key in PKCS 1, SEC 1 or PKCS 8 form. `input` names it in errors, which never hold any of it.
 * @throws when it is not a PEM block of these forms, is encrypted, or of another kind or curve
 */
export function parseSigningKey(pem: string, input: string): SigningKey {
  const refuse = (reason: string): Error => new Error(`Failed to parse ${input}: ${reason}`);
  const label = /-----BEGIN ([^\n]+)-----\n/.exec(pem)?.[1];
  if (label === undefined) {
    throw refuse("failed to decode PEM block");
  }
  if (!pemLabels.includes(label)) {
    throw refuse(`unable to determine parser for PEM preamble: ${label}`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw refuse(`no private key without a passphrase in the block ${label}`);
  }
  const found = describe(key);
  if (found === undefined) {
    throw refuse("unsupported private key type: it must be RSA, ECDSA on P224, P256, P384 or P521, or ED25519");
  }
  return { algorithm: found.algorithm, key, signatureAlgorithm: found.id, sign: (contents) => sign(found.hash, contents, key) };
}

function describe(key: KeyObject): { algorithm: SigningKey["algorithm"]; hash: string | null; id: Buffer } | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "rsa") {
    return { algorithm: "RSA", hash: "sha256", id: sequence(oid("1.2.840.113549.1.1.11"), derNull) };
  }
  if (type === "ed25519") {
    return { algorithm: "ED25519", hash: null, id: sequence(oid("1.3.101.112")) };
  }
  const ecdsa = type === "ec" ? ecdsaHashes[details?.namedCurve ?? ""] : undefined;
  return ecdsa && { algorithm: "ECDSA", hash: ecdsa.hash, id: sequence(oid(ecdsa.oid)) };
}

/** SHA-1 of the public key: of its bits for RSA and ECDSA, and, as upstream, of an octet string around them for ED25519. */
export function subjectKeyId(publicKey: KeyObject, bits: Buffer): Buffer {
  const hashed = publicKey.asymmetricKeyType === "ed25519" ? octetString(bits) : bits;
  return createHash("sha1").update(hashed).digest();
}
