/** "maxIdleConnsPerHost" → "max_idle_conns_per_host". */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A section whose keys are all fixed by the program: renamed to snake_case, undefined values left out. Not for maps with free keys. */
export function snakeCaseKeys(section: object): Record<string, unknown> {
  return definedOnly(Object.fromEntries(Object.entries(section).map(([key, value]) => [snakeCase(key), value])));
}

/** The same record without the keys whose value is undefined. */
export function definedOnly(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** A map with free keys: sorted by key so that the text does not depend on the order of the input; values converted. */
export function sortedMap<T>(map: Record<string, T>, convert: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, convert(map[key] as T)]),
  );
}

/** The record, or undefined when it has no keys, so that an empty section is left out. */
export function nonEmpty(record: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return record && Object.keys(record).length > 0 ? record : undefined;
}
