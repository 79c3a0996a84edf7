import { comparable, keyOf, sameValue } from "./compare.ts";
import type { Fields, PartChange, PropertySpec, PropertyType, Schema } from "./schema.ts";
import { containsUnknown, isEmpty, isObject, type Properties } from "./values.ts";

/**
 * Compares the old *state* (what was last read from the real side) with the new inputs, as the bridged provider does:
 * a value that the real side rewrote differs on every run until the program writes it the same way.
 */
export function diffState(schema: Schema, state: Properties, news: Properties): PartChange[] {
  return Object.entries(schema).flatMap(([name, spec]) => diffProperty(name, spec, state[name], news[name]));
}

/** Drops the changes that the program asked to ignore. */
export function withoutIgnored(changes: PartChange[], ignored: string[]): PartChange[] {
  return changes.filter(({ path }) => !ignored.some((entry) => entry === "*" || path === entry || isBelow(path, entry)));
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

function diffProperty(name: string, spec: PropertySpec, before: unknown, after: unknown): PartChange[] {
  const replace = spec.onChange === "replace";
  const absent = after === undefined || (spec.emptyIsAbsent === true && after === "");
  if (absent && (spec.computed || spec.removalIgnored || spec.emptyIsAbsent)) {
    return [];
  }
  if (containsUnknown(after)) {
    return [{ path: name, kind: isEmpty(before) ? "add" : "update", replace }];
  }
  if (spec.compare !== undefined) {
    return spec.compare(before, after);
  }
  const adopted = adoptComputed(spec.type, before, after);
  return sameValue(spec.type, before, adopted) ? [] : diffParts(name, spec.type, before, adopted, replace);
}

/** Gives fields that the program left to the real side the value that the state has for them. */
export function adoptComputed(type: PropertyType, before: unknown, after: unknown): unknown {
  if (typeof type === "string" || "map" in type) {
    return after;
  }
  if ("object" in type) {
    return isObject(after) ? { ...computedFields(type.object, isObject(before) ? before : {}), ...after } : after;
  }
  const element = "list" in type ? type.list : type.set;
  if (!Array.isArray(after) || !Array.isArray(before) || before.length !== after.length) {
    return after;
  }
  return after.map((entry, index) => adoptComputed(element, before[index], entry));
}

function computedFields(fields: Fields, state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([name]) => fields[name]?.computed === true));
}

function diffParts(name: string, type: PropertyType, before: unknown, after: unknown, replace: boolean): PartChange[] {
  if (typeof type !== "string" && ("list" in type || "set" in type)) {
    const olds = Array.isArray(before) ? before : [];
    const entries = Array.isArray(after) ? after : [];
    return "list" in type ? diffList(name, type.list, olds, entries, replace) : diffSet(name, type.set, olds, entries, replace);
  }
  if (typeof type !== "string" && ("map" in type || "object" in type) && !isEmpty(before) && !isEmpty(after)) {
    return diffEntries(name, type, before as Properties, after as Properties, replace);
  }
  return [{ path: name, kind: kindOf(before, after), replace }];
}

function diffEntries(name: string, type: PropertyType, before: Properties, after: Properties, replace: boolean): PartChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key): PartChange[] => {
    const entryType =
      typeof type === "string" ? "any" : "map" in type ? type.map : "object" in type ? (type.object[key]?.type ?? "any") : "any";
    const same = sameValue(entryType, before[key], after[key]);
    return same ? [] : [{ path: `${name}.${key}`, kind: kindOf(before[key], after[key]), replace }];
  });
}

function diffList(name: string, element: PropertyType, before: unknown[], after: unknown[], replace: boolean): PartChange[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index): PartChange[] => {
    const path = `${name}[${index}]`;
    if (index >= before.length || index >= after.length) {
      return [{ path, kind: index >= before.length ? "add" : "delete", replace }];
    }
    return sameValue(element, before[index], after[index]) ? [] : [{ path, kind: "update", replace }];
  });
}

function diffSet(name: string, element: PropertyType, before: unknown[], after: unknown[], replace: boolean): PartChange[] {
  const left = unmatched(element, before, after);
  const right = unmatched(element, after, before);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, position): PartChange => {
    const added = right[position];
    const removed = left[position];
    const kind = added === undefined ? "delete" : removed === undefined ? "add" : "update";
    return { path: `${name}[${added ?? removed}]`, kind, replace };
  });
}

/** Positions in `entries` that have no equal in `others`, each of which is used once. */
function unmatched(element: PropertyType, entries: unknown[], others: unknown[]): number[] {
  const rest = others.map((entry) => keyOf(comparable(element, entry)));
  return entries.flatMap((entry, index) => {
    const at = rest.indexOf(keyOf(comparable(element, entry)));
    if (at >= 0) {
      rest.splice(at, 1);
      return [];
    }
    return [index];
  });
}

function kindOf(before: unknown, after: unknown): PartChange["kind"] {
  return isEmpty(before) ? "add" : isEmpty(after) ? "delete" : "update";
}
