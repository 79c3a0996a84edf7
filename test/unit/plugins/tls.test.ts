import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import ssh2 from "ssh2";
import { describe, expect, test } from "vitest";
import { check } from "../../../sandbox/plugins/framework/operations.ts";
import { privateKey } from "../../../sandbox/plugins/tls/privateKey.ts";
import { recordingOperation } from "./operation.ts";

const { operation } = recordingOperation();

describe("a private key", () => {
  test.each([
    [{ algorithm: "RSA", rsaBits: 2048 }, "ssh-rsa", "RSA PRIVATE KEY"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P256" }, "ecdsa-sha2-nistp256", "EC PRIVATE KEY"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, "ecdsa-sha2-nistp384", "EC PRIVATE KEY"],
    [{ algorithm: "ECDSA", ecdsaCurve: "P521" }, "ecdsa-sha2-nistp521", "EC PRIVATE KEY"],
    [{ algorithm: "ED25519" }, "ssh-ed25519", "PRIVATE KEY"],
  ])("%o is one key in all its forms", async (inputs, type, pemLabel) => {
    const { state } = await privateKey.create(operation, inputs);
    const text = (name: string): string => state[name] as string;
    expect(text("privateKeyPem").split("\n")[0]).toBe(`-----BEGIN ${pemLabel}-----`);
    expect(text("privateKeyPemPkcs8").split("\n")[0]).toBe("-----BEGIN PRIVATE KEY-----");
    const message = Buffer.from("message");
    const digest = type === "ssh-ed25519" ? null : "sha256";
    const signature = sign(digest, message, createPrivateKey(text("privateKeyPem")));
    expect(verify(digest, message, createPublicKey(text("publicKeyPem")), signature)).toBe(true);
    const parsed = ssh2.utils.parseKey(text("privateKeyOpenssh"));
    if (parsed instanceof Error || Array.isArray(parsed)) {
      throw new Error(`not an OpenSSH key: ${String(parsed)}`);
    }
    expect(parsed.type).toBe(type);
    expect(text("publicKeyOpenssh")).toBe(`${type} ${parsed.getPublicSSH().toString("base64")}\n`);
    const sha256 = createHash("sha256").update(parsed.getPublicSSH()).digest("base64").replace(/=+$/, "");
    expect(text("publicKeyFingerprintSha256")).toBe(`SHA256:${sha256}`);
    expect(text("publicKeyFingerprintMd5")).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  });

  test("of the default curve P224 has no OpenSSH form", async () => {
    const { inputs } = check(privateKey, "key", {}, { algorithm: "ECDSA" });
    expect(inputs.ecdsaCurve).toBe("P224");
    const { state } = await privateKey.create(operation, inputs);
    expect(state).toMatchObject({ publicKeyOpenssh: "", privateKeyOpenssh: "", publicKeyFingerprintSha256: "" });
  });

  test("of an unknown algorithm or curve is refused", () => {
    expect(check(privateKey, "key", {}, { algorithm: "DSA" }).failures[0]?.property).toBe("algorithm");
    expect(check(privateKey, "key", {}, { algorithm: "ECDSA", ecdsaCurve: "P1" }).failures[0]?.property).toBe("ecdsaCurve");
  });
});
