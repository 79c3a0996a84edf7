import type { PartChange, PropertyType } from "./schema.ts";
import { isEmpty, isObject, type Properties } from "./values.ts";

/** A value as the bridged provider compares it: every scalar as text, zero values as absence, sets without order. */
export function comparable(type: PropertyType, value: unknown): unknown {
  if (isEmpty(value)) {
    return undefined;
  }
  if (typeof type === "string") {
    return type === "any" ? value : String(value);
  }
  if ("map" in type) {
    return isObject(value) ? sortedEntries(value, (entry) => comparable(type.map, entry)) : String(value);
  }
  if ("object" in type) {
    return isObject(value) ? sortedEntries(value, (entry, key) => comparable(type.object[key]?.type ?? "any", entry)) : String(value);
  }
  const entries = Array.isArray(value) ? value : [value];
  if ("list" in type) {
    return entries.map((entry) => comparable(type.list, entry) ?? null);
  }
  return entries.map((entry) => comparable(type.set, entry) ?? null).sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** Canonical text of a comparable value. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

export function sameValue(type: PropertyType, before: unknown, after: unknown): boolean {
  return keyOf(comparable(type, before)) === keyOf(comparable(type, after));
}

function sortedEntries(value: Properties, convert: (entry: unknown, key: string) => unknown): Properties {
  const entries = Object.keys(value)
    .sort()
    .map((key) => [key, convert(value[key], key)] as const)
    .filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries);
}

/** A comparison in which every value counts as it is, also zero values, for providers that keep types. */
export function exactly(name: string, replace: boolean): (before: unknown, after: unknown) => PartChange[] {
  return (before, after) => {
    if (exactKey(before) === exactKey(after)) {
      return [];
    }
    if (Array.isArray(before) && Array.isArray(after)) {
      return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index)
        .filter((index) => exactKey(before[index]) !== exactKey(after[index]))
        .map((index) => ({
          path: `${name}[${index}]`,
          kind: index >= before.length ? "add" : index >= after.length ? "delete" : "update",
          replace,
        }));
    }
    return [{ path: name, kind: before === undefined ? "add" : after === undefined ? "delete" : "update", replace }];
  };
}

function exactKey(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, entry: unknown) => (isObject(entry) ? Object.fromEntries(Object.entries(entry).sort()) : entry));
}
