import { exactly } from "../framework/compare.ts";
import type { PropertySpec, Schema } from "../framework/schema.ts";
import { UNKNOWN } from "../framework/values.ts";
import { subjectFields } from "./subject.ts";
import { usageNames } from "./usages.ts";

const wholePem = /^-----BEGIN [A-Za-z ]+-----\n[\s\S]+\n-----END [A-Za-z ]+-----\n?$/;

/** A PEM text replaces when it changes, but only where the state's is nothing but a PEM block: else it is written and never applied. */
export function pemInput(name: string): PropertySpec {
  return {
    type: "string",
    required: true,
    onChange: "replace",
    compare: (before, after) =>
      before === after ? [] : [{ path: name, kind: before === undefined ? "add" : "update", replace: wholePem.test(String(before)) }],
  };
}

/** The forms of a key that the state does not keep. */
export function writeOnlyKey(name: string): Schema {
  const refused = "a write-only key";
  return {
    [`${name}Wo`]: { type: "string", onChange: "update", refused },
    [`${name}WoVersion`]: { type: "integer", onChange: "update", refused },
  };
}

/** A list whose order counts, and which is another one when it is empty than when it is absent. */
function list(name: string, more: Partial<PropertySpec> = {}): PropertySpec {
  return { type: { list: "string" }, onChange: "replace", compare: exactly(name, true), ...more };
}

const notEmpty = (values: string[]): string | undefined => (values.includes("") ? "an entry must not be empty" : undefined);
const known = (values: string[]): string | undefined => {
  const unknown = values.find((value) => value !== UNKNOWN && !usageNames.includes(value));
  return unknown === undefined ? undefined : `'${unknown}' is none of ${usageNames.join(", ")}`;
};
const atLeast = (least: number) => (value: number) => (value < least ? `must be at least ${least}` : undefined);

/** Whom a certificate or a request is for. */
export const holderInputs: Schema = {
  privateKeyPem: pemInput("privateKeyPem"),
  ...writeOnlyKey("privateKeyPem"),
  subject: { type: { object: subjectFields }, onChange: "replace" },
  dnsNames: list("dnsNames"),
  ipAddresses: list("ipAddresses", { validate: notEmpty }),
  uris: list("uris", { validate: notEmpty }),
};

/** How long and for what a certificate is good. Only `earlyRenewalHours` changes in place. */
export const issueInputs: Schema = {
  validityPeriodHours: { type: "integer", required: true, onChange: "replace", validate: atLeast(0) },
  allowedUses: list("allowedUses", { required: true, validate: known }),
  earlyRenewalHours: { type: "integer", default: 0, onChange: "update", validate: atLeast(0) },
  isCaCertificate: { type: "boolean", default: false, onChange: "replace" },
  maxPathLength: {
    type: "integer",
    computed: true,
    onChange: "replace",
    compare: exactly("maxPathLength", true),
    validate: atLeast(-1),
  },
  setSubjectKeyId: { type: "boolean", default: false, onChange: "replace" },
};
