import { randomBytes } from "node:crypto";
import type { EscrowedSecrets } from "../../../cli/escrow/names.ts";

/** Keys as the stack makes them, other ones in each run. */
export function freshSecrets(): Required<EscrowedSecrets> {
  return {
    providerEncryptionKey: randomBytes(32).toString("hex"),
    providerEncryptionIv: randomBytes(16).toString("hex"),
    providerAppIdentity: `0${randomBytes(32).toString("hex").slice(1)}`,
    middlemanAppIdentity: `1${randomBytes(32).toString("hex").slice(1)}`,
  };
}

const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

export function generatedResource(name: string, hex: string, more: object = {}) {
  const urn = `urn:pulumi:prod::pocket-provider::pocket-provider:index:GeneratedSecrets$random:index/randomBytes:RandomBytes::${name}`;
  return {
    urn,
    type: "random:index/randomBytes:RandomBytes",
    custom: true,
    outputs: { length: hex.length / 2, hex: secret(hex) },
    ...more,
  };
}

/** What `pulumi stack export --show-secrets` prints. */
export const deploymentOf = (resources: object[]): string => JSON.stringify({ version: 3, deployment: { resources } });

/** What `pulumi config --show-secrets --json` prints. */
export function configOf(given: Record<string, string>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(given).map(([key, value]) => [`pocket-provider:${key}`, { value, secret: true }])),
  );
}
