import type { ConfigIssue } from "./issues.ts";
import { secretProblem } from "./secretForms.ts";
import { type SecretKeyName, secretKeyNames, secretKeys } from "./secretKeys.ts";
import { unsay } from "./wording.ts";

export interface SecretValues {
  /** Names of all that were given, those with a mistake included. */
  names: string[];
  /** Every secret by its full name, e.g. "redisUrl" or "backendSecrets.infura". */
  values: Record<string, string>;
  issues: ConfigIssue[];
}

/** Takes the secret keys out of a stack's config and checks their form. No issue holds a value. */
export function readSecretValues(input: Record<string, unknown>): SecretValues {
  const values: Record<string, string> = {};
  const names: string[] = [];
  const issues: ConfigIssue[] = [];
  const refuse = (path: string, rule: string, next: string) => issues.push({ path, value: "[secret]", rule, next });
  for (const key of secretKeyNames) {
    const value = input[key];
    if (value === undefined) continue;
    if (secretKeys[key].kind === "text") take(key, key, value);
    else if (value === null || typeof value !== "object" || Array.isArray(value))
      refuse(key, "must be a map of names to secrets", `run: pulumi config set --secret --path 'pocket-provider:${key}.name'`);
    else for (const [name, item] of Object.entries(value)) take(key, `${key}.${name}`, item);
  }
  return { names: names.sort(), values, issues };

  function take(key: SecretKeyName, path: string, value: unknown): void {
    names.push(path);
    const problem = secretProblem(key, path, value);
    if (problem === undefined) values[path] = value as string;
    else {
      const { rule, next } = unsay(problem);
      refuse(path, rule, next ?? "set it again");
    }
  }
}
