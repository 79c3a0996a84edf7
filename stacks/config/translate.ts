import type { z } from "zod";
import { type ConfigIssue, formatPath } from "./issues.ts";
import { redact } from "./redact.ts";
import { nearest } from "./suggest.ts";
import { unsay } from "./wording.ts";

type ZodIssue = z.core.$ZodIssue;

/** Turns one issue of zod into ours; an issue about several unknown keys becomes one for each. */
export function translate(issue: ZodIssue, at: readonly PropertyKey[], input: unknown): ConfigIssue[] {
  const path = [...at, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey([...path, key], issue.message.split(", "), lookUp(input, [...issue.path, key])));
  const value = lookUp(input, issue.path);
  const [rule, next] = sentence(issue, value);
  const shown = value !== null && typeof value === "object" && issue.code === "custom" ? undefined : redact(path, value);
  return [{ path: formatPath(path), value: issue.code === "invalid_key" ? issue.path.at(-1) : shown, rule, next }];
}

export function unknownKey(path: readonly PropertyKey[], known: readonly string[], value: unknown): ConfigIssue {
  const guess = nearest(String(path.at(-1)), known);
  return {
    path: formatPath(path),
    value: redact(path, value),
    rule: guess ? `is not a known key; did you mean "${guess}"?` : "is not a known key",
    next: guess ? `rename it to ${guess}, or remove it` : `remove it, or use one of: ${known.join(", ")}`,
  };
}

export function lookUp(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}

function sentence(issue: ZodIssue, value: unknown): [rule: string, next: string] {
  const { rule, next } = unsay(issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message);
  if (next !== undefined) return [rule, next];
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)) return oneOf(issue.options, value);
  switch (issue.code) {
    case "invalid_type":
      if (value === undefined) return ["is required", `add it (${typeNames[issue.expected] ?? issue.expected})`];
      return [
        `must be ${typeNames[issue.expected] ?? issue.expected}`,
        "correct the value's type; quotes make text, digits without quotes a number",
      ];
    case "invalid_value":
      return oneOf(issue.values, value);
    case "too_small":
    case "too_big":
      return size(issue);
    default:
      return [rule, "correct the value; docs/configuration.md lists every key"];
  }
}

function oneOf(values: readonly unknown[], value: unknown): [string, string] {
  const list = values.map(String);
  const guess = typeof value === "string" ? nearest(value, list) : undefined;
  return [
    `must be ${list.length > 1 ? `one of ${list.join(", ")}` : list[0]}${guess ? `; did you mean "${guess}"?` : ""}`,
    `write ${guess ?? list.join(" or ")}`,
  ];
}

function size(issue: Extract<ZodIssue, { code: "too_small" | "too_big" }>): [string, string] {
  const [word, limit] = issue.code === "too_small" ? ["least", issue.minimum] : ["most", issue.maximum];
  const noun = issue.origin === "array" ? " entries" : issue.origin === "string" ? " characters" : "";
  return [`must be at ${word} ${limit}${noun}`, `choose a value of at ${word} ${limit}${noun}`];
}

const typeNames: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a map of keys",
  record: "a map of names",
  array: "a list",
};
