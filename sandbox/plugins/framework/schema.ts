/** What a property may hold. `set` compares without order, `list` with it; `object` is a nested block. */
export type PropertyType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "any"
  | { list: PropertyType }
  | { set: PropertyType }
  | { map: PropertyType }
  | { object: Fields };

/**
 * What a change of the property does.
 * `replace`: the resource is replaced. `update`: applied in place.
 * `unapplied`: reported as an update and written to the state, but never applied to the real thing.
 */
export type OnChange = "replace" | "update" | "unapplied";

/** One field of a nested block. */
export interface Field {
  type: PropertyType;
  required?: true;
  /** Filled in by Check. */
  default?: unknown;
  /** Left out of the comparison when the program did not set it: the real side chooses. */
  computed?: true;
  /** Text of the rule that the value breaks, or undefined. */
  validate?: (value: never) => string | undefined;
}

export type Fields = Record<string, Field>;

export interface PropertySpec extends Field {
  onChange: OnChange;
  /** Removing the input altogether is no change (beyond `computed`, which implies it). */
  removalIgnored?: true;
  /** An empty string counts as not set. */
  emptyIsAbsent?: true;
  /** Any value but an empty one is an error, with this text: what the stand-in does not do. */
  refused?: string;
  /** Replaces the generic comparison for shapes whose parts behave differently. */
  compare?: (before: unknown, after: unknown) => PartChange[];
}

export type Schema = Record<string, PropertySpec>;

/** One differing part of a property; `path` starts with the property's name. */
export interface PartChange {
  path: string;
  kind: "add" | "update" | "delete";
  replace: boolean;
}
