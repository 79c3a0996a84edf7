import { equalSecretIssues } from "./igniterSecretForms.ts";
import type { ConfigIssue } from "./issues.ts";
import { secretProblem } from "./secretForms.ts";
import { type SecretKeyName, secretKeyNames, secretKeys } from "./secretKeys.ts";
import { unsay } from "./wording.ts";

export interface SecretValues {
  /** Names of all that were given, those with a mistake included; "backendSecrets.*" where the whole map is cipher text. */
  names: string[];
  /** Every readable secret by its full name, e.g. "redisUrl" or "backendSecrets.infura". */
  values: Record<string, string>;
  issues: ConfigIssue[];
}

/**
 * Takes the secret keys out of a stack's config and checks their form. No issue holds a value. Cipher text, as a stack file
 * on disk has it, counts as given and cannot be checked.
 */
export function readSecretValues(input: Record<string, unknown>): SecretValues {
  const result: SecretValues = { names: [], values: {}, issues: [] };
  for (const key of secretKeyNames) {
    const value = input[key];
    if (value === undefined) continue;
    if (secretKeys[key].kind === "text") take(result, key, key, value);
    else if (isCipherText(value)) result.names.push(`${key}.*`);
    else if (value !== null && typeof value === "object" && !Array.isArray(value))
      for (const [name, item] of Object.entries(value)) take(result, key, `${key}.${name}`, item);
    else refuse(result, key, "must be a map of names to secrets", `run: pulumi config set --secret --path 'pocket-provider:${key}.name'`);
  }
  result.issues.push(...equalSecretIssues(result.values));
  result.names.sort();
  return result;
}

function take(result: SecretValues, key: SecretKeyName, path: string, value: unknown): void {
  result.names.push(path);
  if (isCipherText(value)) return;
  const problem = secretProblem(key, path, value);
  if (problem === undefined) result.values[path] = value as string;
  else {
    const { rule, next } = unsay(problem);
    refuse(result, path, rule, next ?? "set it again");
  }
}

function refuse({ issues }: SecretValues, path: string, rule: string, next: string): void {
  issues.push({ path, value: "[secret]", rule, next });
}

function isCipherText(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return Object.keys(value).length === 1 && typeof (value as { secure?: unknown }).secure === "string";
}
