import { bech32 } from "@scure/base";

/** Seconds of a Go duration such as "1h30m"; undefined for anything else. */
export function parseGoDuration(value: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value)) return undefined;
  const unit: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  let total = 0;
  for (const [, amount, , name] of value.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g)) total += Number(amount) * unit[name!]!;
  return total;
}

export function isIpv4(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** True in the ranges that are not routed on the internet: RFC 1918 and carrier-grade NAT (used by overlay networks). */
export function isPrivateIpv4(value: string): boolean {
  if (!isIpv4(value)) return false;
  const [first, second] = value.split(".").map(Number) as [number, number];
  if (first === 10) return true;
  if (first === 172) return second >= 16 && second <= 31;
  if (first === 192) return second === 168;
  return first === 100 && second >= 64 && second <= 127;
}

/** True for names that mean "this machine", which inside a container is the container itself. */
export function isLoopback(host: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[?::1?\]?)$/i.test(host);
}

/** True for a `pokt1…` account address: bech32 checksum and 20 bytes. */
export function isPokt(value: string): boolean {
  const decoded = bech32.decodeUnsafe(value);
  if (decoded?.prefix !== "pokt" || value !== value.toLowerCase()) return false;
  return bech32.fromWordsUnsafe(decoded.words)?.length === 20;
}

/** The URL, or undefined where it cannot be parsed. */
export function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
