import { checkedPrivateKey } from "../../config-templates/secp256k1Key.ts";
import { weakness } from "../../config-templates/weakSecret.ts";
import type { ConfigIssue } from "./issues.ts";
import type { SecretKeyName } from "./secretKeys.ts";
import { say } from "./wording.ts";

/** Igniter's secrets that an operator may bring along; no two of them may be equal. */
export const igniterSecretKeys = [
  "providerEncryptionKey",
  "providerEncryptionIv",
  "providerAppIdentity",
  "providerAuthSecret",
  "middlemanAppIdentity",
  "middlemanAuthSecret",
] as const satisfies SecretKeyName[];
export type IgniterSecretKey = (typeof igniterSecretKeys)[number];

export function isIgniterSecret(key: SecretKeyName): key is IgniterSecretKey {
  return (igniterSecretKeys as readonly string[]).includes(key);
}

/** What is wrong with one of Igniter's secrets, as a message without the value; undefined where nothing is. */
export function igniterSecretProblem(key: IgniterSecretKey, value: string): string | undefined {
  const rule = formProblem(key, value) ?? weakness(value);
  return rule && say(rule, `${howToMake(key)} | pulumi config set --secret pocket-provider:${key}`);
}

function formProblem(key: IgniterSecretKey, value: string): string | undefined {
  switch (key) {
    case "providerAuthSecret":
    case "middlemanAuthSecret":
      return value.length < 32 ? "must have 32 characters or more" : undefined;
    case "providerEncryptionIv":
      return /^[0-9a-f]{32}$/.test(value) ? undefined : "must be 32 hex digits in lower case";
    case "providerEncryptionKey":
      return keyProblem(value);
    case "providerAppIdentity":
    case "middlemanAppIdentity":
      return keyProblem(value) ?? (isPrivateKey(value) ? undefined : "must be a number from 1 to the secp256k1 group order minus 1");
  }
}

const keyProblem = (value: string) => (/^[0-9a-f]{64}$/.test(value) ? undefined : "must be 64 hex digits in lower case, without 0x");

function isPrivateKey(hex: string): boolean {
  try {
    checkedPrivateKey(hex, "");
    return true;
  } catch {
    return false;
  }
}

function howToMake(key: IgniterSecretKey): string {
  return `run: openssl rand -hex ${key === "providerEncryptionIv" ? 16 : 32}`;
}

/** An issue for each of Igniter's secrets that is another one's value. */
export function equalSecretIssues(values: Record<string, string>): ConfigIssue[] {
  const owners = new Map<string, string>();
  return igniterSecretKeys.flatMap((key): ConfigIssue[] => {
    const value = values[key];
    if (value === undefined) return [];
    const owner = owners.get(value);
    owners.set(value, owner ?? key);
    if (owner === undefined) return [];
    const next = `give it a value of its own: ${howToMake(key)} | pulumi config set --secret pocket-provider:${key}`;
    return [{ path: key, value: "[secret]", rule: `is the same as ${owner}: who knows one knows the other`, next }];
  });
}
