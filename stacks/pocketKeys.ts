import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";

/** Compressed public key of a secp256k1 private key: 66 hex digits. */
export function publicKeyHex(privateKeyHex: string): string {
  return Buffer.from(secp256k1.getPublicKey(hexToBytes(privateKeyHex), true)).toString("hex");
}

/** Account address (`pokt1…`) of a private key; the same on every Pocket network. */
export function pocketAddress(privateKeyHex: string): string {
  const publicKey = secp256k1.getPublicKey(hexToBytes(privateKeyHex), true);
  return bech32.encode("pokt", bech32.toWords(ripemd160(sha256(publicKey))));
}
