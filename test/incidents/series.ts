/** Values by series; one value a minute. */
export type Series = Record<string, string>;

/** A problem begins at minute 30 and ends at minute 60 of 180. */
const before = 30;
const during = 30;
const after = 120;

/** Name of a series of the stack under test, as promtool writes it. */
export function series(metric: string, labels: Record<string, string> = {}): string {
  const pairs = Object.entries({ stack: "s", ...labels }).map(([label, value]) => `${label}="${value}"`);
  return `${metric}{${pairs.join(", ")}}`;
}

/** A gauge with one value before, one during and one after the problem; "_" for no sample at all. */
export function phases(calm: number | "_", trouble: number | "_", afterwards: number | "_" = calm): string {
  return [repeated(calm, before), repeated(trouble, during), repeated(afterwards, after)].join(" ");
}

/** Promtool counts a value's repetitions after the first, and missing samples all. */
const repeated = (value: number | "_", samples: number) => `${value}x${value === "_" ? samples : samples - 1}`;

/** A gauge that does not move. */
export const steady = (value: number): string => repeated(value, before + during + after);

/** A counter by its growth a minute in each phase. */
export function counter(calm: number, trouble = calm, afterwards = calm): string {
  const parts: string[] = [];
  let next = 0;
  for (const [growth, samples] of [
    [calm, before],
    [trouble, during],
    [afterwards, after],
  ] as const) {
    parts.push(`${next}+${growth}x${samples - 1}`);
    next += growth * samples;
  }
  return parts.join(" ");
}

/** A counter that comes into being with its first events and then stays as it is. */
export const born = (value: number): string => `${repeated("_", before)} ${repeated(value, during + after)}`;
