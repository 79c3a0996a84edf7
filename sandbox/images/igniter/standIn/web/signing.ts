import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";

const keyOf = (appIdentity: string) => {
  if (!/^[0-9a-f]{64}$/i.test(appIdentity)) throw new Error("APP_IDENTITY is no private key of 64 hex characters");
  return Buffer.from(appIdentity, "hex");
};

/** The governance identity of a key: its compressed public key, 66 hex characters. Errors: a malformed key. */
export const identityOf = (appIdentity: string): string => Buffer.from(secp256k1.getPublicKey(keyOf(appIdentity))).toString("hex");

/** Both sides serialise the body themselves, so only its compact JSON counts. */
const digestOf = (body: unknown) => sha256(Buffer.from(JSON.stringify(body), "utf8"));

/** Base64 of r, s and the recovery byte over the body's compact JSON. Errors: a malformed key. */
export function signBody(body: unknown, appIdentity: string): string {
  const signature = secp256k1.sign(digestOf(body), keyOf(appIdentity), { prehash: false, format: "recovered" });
  const [recovery = 0, ...rest] = signature;
  return Buffer.from([...rest, recovery]).toString("base64");
}

/** True when the first 64 bytes of the base64 signature are the identity's over the body's compact JSON. */
export function verifyBody(body: unknown, identity: string, signature: string): boolean {
  const bytes = Buffer.from(signature, "base64");
  if (bytes.length !== 65 || !/^0[23][0-9a-f]{64}$/i.test(identity)) return false;
  try {
    return secp256k1.verify(bytes.subarray(0, 64), digestOf(body), Buffer.from(identity, "hex"), { prehash: false });
  } catch {
    return false;
  }
}
