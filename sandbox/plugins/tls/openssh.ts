import { type KeyObject, randomBytes } from "node:crypto";

const curveNames: Record<string, string> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };
const MAGIC = Buffer.from("openssh-key-v1\0");
const BLOCK = 8;

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A multiple precision integer: no leading zeros, and one where the highest bit is set. */
function integer(base64url: string | undefined): Buffer {
  let bytes = Buffer.from(base64url ?? "", "base64url");
  while (bytes.length > 1 && bytes[0] === 0) {
    bytes = bytes.subarray(1);
  }
  return text(bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function fromJwk(value: string | undefined): Buffer {
  return Buffer.from(value ?? "", "base64url");
}

/** A public key in the wire form of SSH; undefined for a kind of key that OpenSSH does not know. */
export function publicKeyBlob(key: KeyObject): Buffer | undefined {
  const jwk = exportedJwk(key);
  if (jwk?.kty === "RSA") {
    return Buffer.concat([text("ssh-rsa"), integer(jwk.e), integer(jwk.n)]);
  }
  if (jwk?.kty === "OKP") {
    return Buffer.concat([text("ssh-ed25519"), text(fromJwk(jwk.x))]);
  }
  const curve = curveNames[jwk?.crv ?? ""];
  if (jwk === undefined || curve === undefined) {
    return undefined;
  }
  return Buffer.concat([text(`ecdsa-sha2-${curve}`), text(curve), text(curvePoint(jwk))]);
}

/** `type base64`, as in authorized_keys, without a comment. */
export function opensshPublicKey(blob: Buffer): string {
  return `${blob.subarray(4, 4 + blob.readUInt32BE(0)).toString()} ${blob.toString("base64")}`;
}

/** An unencrypted private key in OpenSSH's own format. */
export function opensshPrivateKey(key: KeyObject, publicBlob: Buffer): string {
  const check = randomBytes(4);
  const body = Buffer.concat([check, check, privateFields(key), text("")]);
  const padding = Buffer.from(Array.from({ length: (BLOCK - (body.length % BLOCK)) % BLOCK }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const bytes = Buffer.concat([MAGIC, text("none"), text("none"), text(""), count, text(publicBlob), text(Buffer.concat([body, padding]))]);
  const lines = bytes.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function privateFields(key: KeyObject): Buffer {
  const jwk = jwkOf(key);
  if (jwk.kty === "RSA") {
    return Buffer.concat([
      text("ssh-rsa"),
      integer(jwk.n),
      integer(jwk.e),
      integer(jwk.d),
      integer(jwk.qi),
      integer(jwk.p),
      integer(jwk.q),
    ]);
  }
  if (jwk.kty === "OKP") {
    return Buffer.concat([text("ssh-ed25519"), text(fromJwk(jwk.x)), text(Buffer.concat([fromJwk(jwk.d), fromJwk(jwk.x)]))]);
  }
  const curve = curveNames[jwk.crv ?? ""]!;
  return Buffer.concat([text(`ecdsa-sha2-${curve}`), text(curve), text(curvePoint(jwk)), integer(jwk.d)]);
}

function curvePoint(jwk: { x?: string; y?: string }): Buffer {
  return Buffer.concat([Buffer.from([4]), fromJwk(jwk.x), fromJwk(jwk.y)]);
}

/** Node refuses the form for curves that it has no name for. */
function exportedJwk(key: KeyObject): ReturnType<typeof jwkOf> | undefined {
  try {
    return jwkOf(key);
  } catch {
    return undefined;
  }
}

function jwkOf(key: KeyObject) {
  return key.export({ format: "jwk" });
}
