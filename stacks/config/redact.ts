import { secretKeyNames } from "./secretKeys.ts";

const hidden = "[secret]";
const credentialName =
  /(password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|authorization|cookie|credential|bearer|mnemonic|seed)/i;

/** A value as it may be shown: no secret key, no credential-like member, no user:password@ and no token in a URL's query. */
export function redact(path: readonly PropertyKey[], value: unknown): unknown {
  const names = path.map(String);
  if ((secretKeyNames as string[]).includes(names[0] ?? "")) return value === undefined ? undefined : hidden;
  const last = names.at(-1) ?? "";
  if (value !== undefined && isCredential(last)) return hidden;
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map((item, index) => redact([...path, index], item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redact([...path, name], item)]));
}

function isCredential(name: string): boolean {
  return credentialName.test(name) && !/Refs?$/.test(name) && !/^(secretRef|provider|middleman)/.test(name);
}

function redactText(value: string): string {
  return value
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----.*/s, hidden)
    .replace(/^(bearer|basic|token)\s.*/is, hidden)
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${hidden}@`)
    .replace(/([?&][^=&#]*(?:key|token|secret|password|auth)[^=&#]*=)[^&#]*/gi, `$1${hidden}`);
}
