/** Order of the secp256k1 group; a private key is a number in 1 … order-1. */
const groupOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * The private key in lower-case hex.
 * Throws when it is not 64 hex digits (an optional 0x before them) within 1 … order-1; the message names `place`, never the key.
 */
export function checkedPrivateKey(hex: string, place: string): string {
  const digits = hex.startsWith("0x") ? hex.slice(2) : hex;
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) {
    throw new Error(`${place}: not a private key; a secp256k1 private key is exactly 64 hex digits. Next: export the key again as hex.`);
  }
  const value = BigInt(`0x${digits}`);
  if (value === 0n || value >= groupOrder) {
    throw new Error(`${place}: not a private key; the number must be from 1 to the secp256k1 group order minus 1. Next: make a new key.`);
  }
  return digits.toLowerCase();
}
