import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const iterations = 4096;

/**
 * What PostgreSQL keeps instead of a password (RFC 5802 as in its pg_authid): given this form, a server never sees the password,
 * so no statement log can hold it. The salt is derived from role and password, so that the same password gives the same text.
 */
export function scramVerifier(role: string, password: string): string {
  if (!/^[\x21-\x7e]+$/.test(password)) throw new Error(`password of database role ${role}: must be printable ASCII without spaces`);
  const salt = createHmac("sha256", password).update(`pocket-provider scram salt for ${role}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const key = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(key("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${key("Server Key").toString("base64")}`;
}
