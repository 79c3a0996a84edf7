/** The text the engine sends in place of a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key and value that mark an object as an asset or an archive in the engine's encoding. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Input key in which the bridge notes which values came from defaults, not from the program. */
export const DEFAULTS_KEY = "__defaults";

export type Properties = Record<string, unknown>;

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function containsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some(containsUnknown);
  }
  return isObject(value) && Object.values(value).some(containsUnknown);
}

/** Copy with every secret wrapper replaced by what it holds: the engine marks outputs secret by the inputs of the same name. */
export function withoutSecretWrappers(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutSecretWrappers);
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[SIGNATURE_KEY] === SECRET_SIGNATURE) {
    return withoutSecretWrappers(value.value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutSecretWrappers(entry)]));
}

/** Copy without `undefined` and `null`, which the protocol's Struct cannot carry or does not tell from absent. */
export function withoutAbsent(value: Properties): Properties {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined && entry !== null)
      .map(([key, entry]) => [key, cleaned(entry)]),
  );
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => (entry === undefined ? null : cleaned(entry)));
  }
  return isObject(value) ? withoutAbsent(value) : value;
}

/** Zero values and absence are one and the same to the bridged provider's text comparison. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) {
    return true;
  }
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
