import type { z } from "zod";
import { type ConfigIssue, formatPath } from "./issues.ts";
import { lookUp, translate } from "./translate.ts";

type Path = PropertyKey[];

export interface ParsedSection<Output> {
  /** The section, without the parts that failed; undefined where nothing usable is left. */
  value: Output | undefined;
  issues: ConfigIssue[];
  /** Dotted paths that were left out of value, so later rules must not be believed about them. */
  broken: string[];
}

/**
 * Parses a section. Where parts of it fail they are taken out and the rest is parsed again, so that one mistake does
 * not hide the rules on everything else.
 */
export function parseSection<Schema extends z.ZodType>(name: string, schema: Schema, input: unknown): ParsedSection<z.output<Schema>> {
  let result = schema.safeParse(input);
  const issues: ConfigIssue[] = [];
  const broken: Path[] = [];
  let rest = input;
  for (let round = 0; !result.success; round++) {
    const found = result.error.issues;
    const fresh = found.filter((issue) => !broken.some((path) => related(path, issue.path)) && !followsFrom(issue, found));
    issues.push(...fresh.flatMap((issue) => translate(issue, [name], input)));
    const targets = result.error.issues.flatMap((issue) => breakage(issue, rest));
    broken.push(...targets);
    if (round === 8 || targets.length === 0 || targets.some((path) => path.length === 0)) {
      return { value: undefined, issues, broken: [name] };
    }
    rest = without(rest, targets);
    result = schema.safeParse(rest);
  }
  return { value: result.data, issues, broken: broken.map((path) => formatPath([name, ...path])) };
}

/** True for a check of a whole object whose parts have mistakes of their own, which it would only repeat. */
function followsFrom(issue: z.core.$ZodIssue, others: z.core.$ZodIssue[]): boolean {
  if (issue.code !== "custom") return false;
  const parts = others.flatMap((other) => (other.code === "custom" ? [] : places(other)));
  return parts.some((path) => issue.path.every((part, index) => part === path[index]));
}

/** The values that an issue is about. */
function places(issue: z.core.$ZodIssue): Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [[...issue.path]];
}

/** True where one path lies at or below the other. */
function related(one: readonly PropertyKey[], other: readonly PropertyKey[]): boolean {
  return one.slice(0, other.length).every((part, index) => part === other[index]);
}

/** What to take out for an issue: the value at its path, or what contains it where nothing is there or it is in a list. */
function breakage(issue: z.core.$ZodIssue, input: unknown): Path[] {
  if (issue.code === "unrecognized_keys") return places(issue);
  const listed = issue.path.findIndex((part) => typeof part === "number");
  let path = listed < 0 ? issue.path : issue.path.slice(0, listed);
  while (path.length > 0 && lookUp(input, path) === undefined) path = path.slice(0, -1);
  return [[...path]];
}

function without(input: unknown, paths: Path[]): unknown {
  const copy = structuredClone(input);
  for (const path of paths) {
    const parent = lookUp(copy, path.slice(0, -1));
    if (parent !== null && typeof parent === "object") delete (parent as Record<PropertyKey, unknown>)[path.at(-1)!];
  }
  return copy;
}
