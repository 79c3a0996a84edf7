const nanoseconds: Record<string, bigint> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Nanoseconds of a Go duration such as `1m30s`; undefined when it is none or is negative. */
export function parseDuration(text: string): bigint | undefined {
  if (text === "0") {
    return 0n;
  }
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  let total = 0n;
  for (const [, whole = "0", , fraction = "", unit = ""] of text.matchAll(/(\d+)(\.(\d+))?(ns|us|µs|ms|s|m|h)/g)) {
    const scale = nanoseconds[unit]!;
    total += BigInt(whole) * scale + (fraction ? (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length) : 0n);
  }
  return total;
}

/** Go's canonical text of a duration: `1m0s` for 60 s, `1.5s`, `250ms`, `0s`. What the program wrote otherwise differs from it. */
export function formatDuration(value: bigint): string {
  if (value === 0n) {
    return "0s";
  }
  for (const unit of ["ns", "µs", "ms"] as const) {
    const next = unit === "ns" ? 1000n : unit === "µs" ? 1_000_000n : 1_000_000_000n;
    if (value < next) {
      return `${decimal(value, nanoseconds[unit]!)}${unit}`;
    }
  }
  const hours = value / nanoseconds.h!;
  const minutes = (value % nanoseconds.h!) / nanoseconds.m!;
  const seconds = `${decimal(value % nanoseconds.m!, nanoseconds.s!)}s`;
  return hours > 0n ? `${hours}h${minutes}m${seconds}` : minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

function decimal(value: bigint, scale: bigint): string {
  const rest = value % scale;
  const digits = String(rest)
    .padStart(String(scale).length - 1, "0")
    .replace(/0+$/, "");
  return rest === 0n ? String(value / scale) : `${value / scale}.${digits}`;
}

/** Rule text for a duration input, or undefined when it is one. */
export function durationRule(text: string): string | undefined {
  return parseDuration(text) === undefined ? `'${text}' is not a duration such as 30s or 1m30s` : undefined;
}
