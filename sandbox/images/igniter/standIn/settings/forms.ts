/** A value's form: undefined when it is right, otherwise the rule that it breaks. Values are never repeated, they may be secrets. */
export type Form = (value: string) => string | undefined;

const rule =
  (test: (value: string) => boolean, text: string): Form =>
  (value) =>
    test(value) ? undefined : text;

export const integer = rule((value) => /^\d+$/.test(value), "must be an integer");

export const oneOf = (...values: string[]): Form => rule((value) => values.includes(value), `must be one of ${values.join(", ")}`);

export const boolean = oneOf("true", "false");

/** Upstream turns the text into a number; an empty text is refused too. */
export const number = rule((value) => value.trim() !== "" && Number.isFinite(Number(value)), "Expected number, received nan");

export const hostAndPort = rule((value) => /^[^/:\s]+:\d+$/.test(value), "must be host:port, without a scheme");

export const httpUrl = rule((value) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol);
}, "must be an http or https URL");

/** Empty is left to upstream, which then fails open. */
export const origin = rule((value) => {
  const url = URL.parse(value);
  return value === "" || (url !== null && /^https?:$/.test(url.protocol) && url.origin === value.toLowerCase());
}, "must be scheme://host[:port], without path and trailing slash");

export const listUrl = rule((value) => /^https?:\/\/\S+$/.test(value), "must be an http or https URL");

const durationPattern = /^(\d+(?:\.\d+)?)\s?(ms|s|m|h|d)$/;
const millisecondsOf: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "30s", "2 m" in milliseconds; undefined where the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  return match ? Number(match[1]) * millisecondsOf[match[2]!]! : undefined;
}

export const duration = rule((value) => (parseDuration(value) ?? 0) > 0, "must be a duration such as 30s or 5m");
