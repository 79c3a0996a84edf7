import type { Fields, PropertySpec, PropertyType, Schema } from "./schema.ts";
import { ARCHIVE_SIGNATURE, ASSET_SIGNATURE, DEFAULTS_KEY, isEmpty, isObject, type Properties, SIGNATURE_KEY, UNKNOWN } from "./values.ts";

export interface CheckFailure {
  /** Path of the offending input, such as `ports[0].internal`. */
  property: string;
  reason: string;
}

export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

/**
 * Validates inputs against a schema and fills in defaults, noting which in `__defaults`.
 * Unlike the bridged provider, which drops what it does not know, an unknown input is a failure.
 */
export function checkInputs(schema: Schema, news: Properties): CheckResult {
  const failures: CheckFailure[] = [];
  const inputs: Properties = {};
  const defaults: string[] = [];
  for (const [name, value] of Object.entries(news)) {
    const spec = schema[name];
    if (name === DEFAULTS_KEY || value === null || value === undefined) {
      continue;
    }
    if (spec === undefined) {
      failures.push({ property: name, reason: `unknown input; known are ${Object.keys(schema).sort().join(", ")}` });
      continue;
    }
    inputs[name] = checkProperty(spec, value, name, failures);
  }
  for (const [name, spec] of Object.entries(schema)) {
    if (inputs[name] !== undefined) {
      continue;
    }
    if (spec.default !== undefined) {
      inputs[name] = spec.default;
      defaults.push(name);
    } else if (spec.required) {
      failures.push({ property: name, reason: "a required input is missing" });
    }
  }
  if (defaults.length > 0) {
    inputs[DEFAULTS_KEY] = defaults.sort();
  }
  return { inputs, failures };
}

function checkProperty(spec: PropertySpec, value: unknown, path: string, failures: CheckFailure[]): unknown {
  if (spec.refused !== undefined && !isEmpty(value)) {
    failures.push({ property: path, reason: `not supported by the sandbox's stand-in: ${spec.refused}` });
    return value;
  }
  return checkField(spec, value, path, failures);
}

function checkField(field: Fields[string], value: unknown, path: string, failures: CheckFailure[]): unknown {
  const before = failures.length;
  const checked = checkValue(field.type, value, path, failures);
  if (failures.length === before && value !== UNKNOWN && field.validate !== undefined) {
    const broken = field.validate(checked as never);
    if (broken !== undefined) {
      failures.push({ property: path, reason: broken });
    }
  }
  return checked;
}

function checkValue(type: PropertyType, value: unknown, path: string, failures: CheckFailure[]): unknown {
  if (value === UNKNOWN || type === "any") {
    return value;
  }
  if (typeof type === "string") {
    if (!isOfScalarType(type, value)) {
      failures.push({ property: path, reason: `expected ${type}, got ${describe(value)}` });
    }
    return value;
  }
  if ("list" in type || "set" in type) {
    const element = "list" in type ? type.list : type.set;
    if (!Array.isArray(value)) {
      failures.push({ property: path, reason: `expected a list, got ${describe(value)}` });
      return value;
    }
    return value.map((entry, index) => checkValue(element, entry, `${path}[${index}]`, failures));
  }
  if (!isObject(value) || value[SIGNATURE_KEY] !== undefined) {
    failures.push({ property: path, reason: `expected an object, got ${describe(value)}` });
    return value;
  }
  if ("map" in type) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, checkValue(type.map, entry, `${path}.${key}`, failures)]));
  }
  return checkFields(type.object, value, path, failures);
}

function checkFields(fields: Fields, value: Properties, path: string, failures: CheckFailure[]): Properties {
  const checked: Properties = {};
  for (const [name, entry] of Object.entries(value)) {
    const field = fields[name];
    if (name === DEFAULTS_KEY || entry === null || entry === undefined) {
      continue;
    }
    if (field === undefined) {
      failures.push({ property: `${path}.${name}`, reason: `unknown input; known are ${Object.keys(fields).sort().join(", ")}` });
      continue;
    }
    checked[name] = checkField(field, entry, `${path}.${name}`, failures);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (checked[name] === undefined && field.default !== undefined) {
      checked[name] = field.default;
    } else if (checked[name] === undefined && field.required) {
      failures.push({ property: `${path}.${name}`, reason: "a required input is missing" });
    }
  }
  return checked;
}

function isOfScalarType(type: "string" | "integer" | "number" | "boolean", value: unknown): boolean {
  if (type === "integer") {
    return Number.isInteger(value);
  }
  return typeof value === type;
}

/** The kind of a value, never the value: it may be a secret. */
function describe(value: unknown): string {
  if (isObject(value) && value[SIGNATURE_KEY] === ASSET_SIGNATURE) {
    return "an asset";
  }
  if (isObject(value) && value[SIGNATURE_KEY] === ARCHIVE_SIGNATURE) {
    return "an archive";
  }
  if (Array.isArray(value)) {
    return "a list";
  }
  return typeof value === "number" && !Number.isInteger(value) ? "a fraction" : `a ${typeof value}`;
}
