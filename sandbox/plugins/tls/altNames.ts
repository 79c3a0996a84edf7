import { isIPv4, isIPv6 } from "node:net";
import type { Properties } from "../framework/values.ts";
import { type Element, sequence, tagged } from "./der.ts";

const DNS = 2;
const URI = 6;
const IP = 7;

/** A subject alternative name: its kind's tag and its bytes. */
export interface AltName {
  kind: number;
  bytes: Buffer;
}

/**
 * Names of a certificate or request: DNS names, then addresses, then URIs.
 * @throws for an address that is none and a name that is not ASCII; upstream too finds out only here, not in a preview
 */
export function altNames(inputs: Properties): AltName[] {
  const list = (name: string): string[] => (inputs[name] as string[] | undefined) ?? [];
  return [
    ...list("dnsNames").map((name) => ({ kind: DNS, bytes: ascii(name) })),
    ...list("ipAddresses").map((address) => ({ kind: IP, bytes: addressBytes(address) })),
    ...list("uris").map((uri) => ({ kind: URI, bytes: ascii(uri) })),
  ];
}

/** DER of the extension's value. */
export function encodeAltNames(names: AltName[]): Buffer {
  return sequence(...names.map(({ kind, bytes }) => tagged(kind, bytes)));
}

/** Names of the kinds that upstream takes over from a request. */
export function readAltNames(elements: Element[]): AltName[] {
  const names = elements.map(({ tag, contents }) => ({ kind: tag & 0x1f, bytes: contents }));
  return [DNS, IP, URI].flatMap((wanted) => names.filter(({ kind }) => kind === wanted));
}

function ascii(text: string): Buffer {
  if (!/^\p{ASCII}*$/u.test(text)) {
    throw new Error(`Failed to create certificate: x509: ${JSON.stringify(text)} cannot be encoded as an IA5String`);
  }
  return Buffer.from(text);
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) {
    return Buffer.from(address.split(".").map(Number));
  }
  if (!isIPv6(address) || address.includes("%")) {
    throw new Error(`Invalid IP address: Failed to parse ${JSON.stringify(address)}`);
  }
  // The URL parser writes every form of an address in groups of hex.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
  const bytes = Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
  const mapped = bytes.subarray(0, 12).equals(Buffer.from("00000000000000000000ffff", "hex"));
  return mapped ? bytes.subarray(12) : bytes;
}
