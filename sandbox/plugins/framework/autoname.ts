import { randomBytes } from "node:crypto";
import { DEFAULTS_KEY, type Properties } from "./values.ts";

/**
 * Gives a resource without a name one of the form `logical-1a2b3c4`, kept for as long as the resource is not replaced,
 * and notes in `__defaults` that it was made up.
 */
export function withAutoname(logicalName: string, olds: Properties, inputs: Properties): Properties {
  if (inputs.name !== undefined) {
    return inputs;
  }
  const kept = isAutonamed(olds) ? olds.name : undefined;
  const defaults = (inputs[DEFAULTS_KEY] as string[] | undefined) ?? [];
  return {
    ...inputs,
    name: kept ?? `${logicalName}-${randomBytes(4).toString("hex").slice(0, 7)}`,
    [DEFAULTS_KEY]: [...defaults, "name"].sort(),
  };
}

/** True when the name was made up, so that a replacement gets another one and can be created first. */
export function isAutonamed(inputs: Properties): boolean {
  return Array.isArray(inputs[DEFAULTS_KEY]) && (inputs[DEFAULTS_KEY] as unknown[]).includes("name");
}
