import * as pulumi from "@pulumi/pulumi";
import { ConfigError, type ConfigIssue } from "./issues.ts";
import { namespace } from "./namespace.ts";
import { parseStackConfig, type StackConfig } from "./schema.ts";
import { secretKeyNames, secretKeys } from "./secretKeys.ts";
import { readSecretValues } from "./secretValues.ts";

/** Not in the SDK's typings; the SDK's own getters use it. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

export interface StackInput {
  config: StackConfig;
  /** Values of the secrets that were given, by the names in config.secretNames. */
  secrets: Record<string, pulumi.Output<string>>;
}

/** The stack's config and secrets. Throws a RunError, whose message lists every mistake, before anything is made. */
export function readStackConfig(): StackInput {
  const input = ownKeys();
  const stack = pulumi.getStack();
  const issues = [...secrecyIssues(Object.keys(input)), ...reservedNameIssues(input)];
  const config = parseStackConfigInto(issues, input, stack);
  if (!config || issues.length > 0) throw new pulumi.RunError(new ConfigError(stack, issues).message);
  const values = Object.entries(readSecretValues(input).values);
  return { config, secrets: Object.fromEntries(values.map(([name, value]) => [name, pulumi.secret(value)])) };
}

function parseStackConfigInto(issues: ConfigIssue[], input: Record<string, unknown>, stack: string): StackConfig | undefined {
  try {
    return parseStackConfig(input, stack);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    issues.push(...error.issues);
    return undefined;
  }
}

function ownKeys(): Record<string, unknown> {
  const prefix = `${namespace}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), decode(key.slice(prefix.length), value)]));
}

/** Objects arrive as JSON text. The profile and single secrets are text and stay so. */
function decode(key: string, value: string): unknown {
  if (key === "profile" || (key in secretKeys && secretKeys[key as keyof typeof secretKeys].kind === "text")) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A secret in plain text is in the stack file for everybody; an ordinary key as a secret would end up readable in rendered files and state. */
function secrecyIssues(keys: string[]): ConfigIssue[] {
  return keys.flatMap((key): ConfigIssue[] => {
    const mustBeSecret = (secretKeyNames as string[]).includes(key);
    if (mustBeSecret === isConfigSecret(`${namespace}:${key}`)) return [];
    if (mustBeSecret) {
      const rule = "is a secret in plain text";
      return [
        {
          path: key,
          value: "[secret]",
          rule,
          next: `replace the value, which is known now, and run: pulumi config set --secret ${namespace}:${key}`,
        },
      ];
    }
    const rule = "is set as a secret, but this key is not kept secret";
    return [
      {
        path: key,
        value: "[secret]",
        rule,
        next: "set it without --secret; put credentials into backendSecrets or alertSecrets and name them here",
      },
    ];
  });
}

/** Pulumi hands over decrypted values, so what still looks like cipher text is a secret that was given that name. */
function reservedNameIssues(input: Record<string, unknown>): ConfigIssue[] {
  const { names, values, issues } = readSecretValues(input);
  const unreadable = names.filter((name) => !(name in values) && !issues.some((issue) => issue.path === name));
  return unreadable.map((path) => {
    const rule = 'holds a secret named "secure", the word that marks cipher text in a stack file';
    return { path, value: "[secret]", rule, next: "give that secret another name" };
  });
}
