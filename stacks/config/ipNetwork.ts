import { isIPv6 } from "node:net";
import { isIpv4 } from "./values.ts";

/** Addresses that share their first bits. */
export interface IpNetwork {
  family: 4 | 6;
  /** First address of the network, or, before it was checked, the address as written. */
  address: bigint;
  /** Bits that all addresses share, 0 to 32 or 128. */
  prefix: number;
}

/** Reads "203.0.113.0/24", "2001:db8::/32" or a single address; undefined for anything else. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [written = "", prefixText, ...more] = text.split("/");
  if (more.length > 0 || (prefixText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefixText))) return undefined;
  const family = isIpv4(written) ? 4 : isIPv6(written) && /^[0-9a-f:]+$/i.test(written) ? 6 : undefined;
  if (family === undefined) return undefined;
  const prefix = prefixText === undefined ? bitsOf(family) : Number(prefixText);
  if (prefix > bitsOf(family)) return undefined;
  return { family, address: family === 4 ? ipv4Number(written) : ipv6Number(written), prefix };
}

/** The network that an address with this prefix lies in. */
export function networkOf({ family, address, prefix }: IpNetwork): IpNetwork {
  const free = BigInt(bitsOf(family) - prefix);
  return { family, address: (address >> free) << free, prefix };
}

/** True when every address of `inner` is one of `outer`; both start at their first address. */
export function contains(outer: IpNetwork, inner: IpNetwork): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  return networkOf({ ...inner, prefix: outer.prefix }).address === outer.address;
}

/** As nftables prints it: without a prefix where it is one address, IPv6 in its shortest form. */
export function formatNetwork({ family, address, prefix }: IpNetwork): string {
  const text = family === 4 ? ipv4Text(address) : new URL(`http://[${ipv6Text(address)}]`).hostname.slice(1, -1);
  return prefix === bitsOf(family) ? text : `${text}/${prefix}`;
}

/** The same addresses without a network that another one contains, IPv4 first, in order: overlapping ones are an error in a set of rules. */
export function mergeNetworks(networks: IpNetwork[]): IpNetwork[] {
  const sorted = networks.toSorted((one, other) =>
    one.family !== other.family ? one.family - other.family : compare(one.address, other.address) || one.prefix - other.prefix,
  );
  const kept: IpNetwork[] = [];
  for (const network of sorted) if (!kept.some((outer) => contains(outer, network))) kept.push(network);
  return kept;
}

const bitsOf = (family: 4 | 6) => (family === 4 ? 32 : 128);
const compare = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);
const ipv4Number = (text: string) => text.split(".").reduce((total, part) => (total << 8n) | BigInt(part), 0n);
const ipv4Text = (address: bigint) => [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join(".");
const ipv6Text = (address: bigint) => address.toString(16).padStart(32, "0").match(/.{4}/g)!.join(":");

function ipv6Number(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].reduce((total, part) => (total << 16n) | BigInt(`0x${part}`), 0n);
}
