import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { ConfigError, type ConfigIssue, parseStackConfig } from "../../../stacks/config/schema.ts";

export type Input = Record<string, unknown>;

const prefix = "pocket-provider:";

/** The values under the project's namespace in a stack file's text. */
export function inputOf(stackFile: string): Input {
  const config = (parse(stackFile) as { config: Input }).config;
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
}

export const stackFileText = (profile: string) => readFileSync(new URL(`../../../Pulumi.${profile}.yaml`, import.meta.url), "utf8");

/** The shipped example of a profile, fresh each time, so that a test may change it. */
export const example = (profile: string): Input => inputOf(stackFileText(profile));

/** A copy with the value at a dotted path replaced; undefined removes it. A dot within a name is written as "\\.". */
export function withValue(input: Input, path: string, value: unknown): Input {
  const copy = structuredClone(input);
  const parts = path.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
  let at: Input = copy;
  for (const part of parts.slice(0, -1)) {
    at[part] ??= {};
    at = at[part] as Input;
  }
  if (value === undefined) delete at[parts.at(-1)!];
  else at[parts.at(-1)!] = value;
  return copy;
}

/** Input with several paths replaced, over a profile's shipped example. */
export function changed(profile: string, changes: Record<string, unknown>): Input {
  return Object.entries(changes).reduce((input, [path, value]) => withValue(input, path, value), example(profile));
}

/** secp256k1's generator and its double: public keys that are surely on the curve. */
export const publicKeys = [
  "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
  "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
];

export const wallet = "pokt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqw9ltm9";

/** What is wrong with an input; empty for a good one. */
export function issuesOf(input: Input, stack: string): ConfigIssue[] {
  try {
    parseStackConfig(input, stack);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
}
