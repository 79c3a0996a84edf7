import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Resource } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { opensshPrivateKey, opensshPublicKey, publicKeyBlob } from "./openssh.ts";

const curves: Record<string, string> = { P224: "secp224r1", P256: "prime256v1", P384: "secp384r1", P521: "secp521r1" };
const algorithms = ["RSA", "ECDSA", "ED25519"];
const oneOf = (values: string[]) => (value: string) => (values.includes(value) ? undefined : `'${value}' is none of ${values.join(", ")}`);

/** A key pair; every input replaces it. Without `ecdsaCurve` the curve is P224, as upstream, for which OpenSSH has no form. */
export const privateKey: Resource = {
  inputs: {
    algorithm: { type: "string", required: true, onChange: "replace", validate: oneOf(algorithms) },
    ecdsaCurve: { type: "string", default: "P224", onChange: "replace", validate: oneOf(Object.keys(curves)) },
    rsaBits: { type: "integer", default: 2048, onChange: "replace" },
  },
  outputs: [
    "privateKeyOpenssh",
    "privateKeyPem",
    "privateKeyPemPkcs8",
    "publicKeyFingerprintMd5",
    "publicKeyFingerprintSha256",
    "publicKeyOpenssh",
    "publicKeyPem",
  ],
  create: async (_operation, inputs) => {
    const keys = generate(inputs);
    const spki = keys.publicKey.export({ type: "spki", format: "der" });
    return { id: createHash("sha1").update(spki).digest("hex"), state: { ...inputs, ...keyOutputs(inputs.algorithm as string, keys) } };
  },
};

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

function generate(inputs: Properties): KeyPair {
  switch (inputs.algorithm) {
    case "RSA":
      return generateKeyPairSync("rsa", { modulusLength: inputs.rsaBits as number });
    case "ECDSA":
      return generateKeyPairSync("ec", { namedCurve: curves[inputs.ecdsaCurve as string]! });
    default:
      return generateKeyPairSync("ed25519");
  }
}

/** The forms of a key pair. Public OpenSSH form and fingerprints are empty where OpenSSH knows no such key. */
export function keyOutputs(algorithm: string, { publicKey, privateKey: key }: KeyPair): Properties {
  const pemType = algorithm === "RSA" ? "pkcs1" : algorithm === "ECDSA" ? "sec1" : "pkcs8";
  const blob = publicKeyBlob(publicKey);
  return {
    privateKeyPem: key.export({ type: pemType as "pkcs8", format: "pem" }),
    privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }),
    privateKeyOpenssh: blob === undefined ? "" : opensshPrivateKey(key, blob),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
    publicKeyOpenssh: blob === undefined ? "" : `${opensshPublicKey(blob)}\n`,
    publicKeyFingerprintMd5: blob === undefined ? "" : (createHash("md5").update(blob).digest("hex").match(/../g)?.join(":") ?? ""),
    publicKeyFingerprintSha256: blob === undefined ? "" : `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`,
  };
}
