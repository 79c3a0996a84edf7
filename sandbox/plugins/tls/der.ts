/** One element of DER: its tag octet and what it holds. */
export interface Element {
  tag: number;
  contents: Buffer;
  /** Tag, length and contents. */
  encoded: Buffer;
}

const tags = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

export function element(tag: number, ...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) {
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
  }
  const length = bigEndian(BigInt(body.length));
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export const sequence = (...elements: Uint8Array[]): Buffer => element(tags.sequence, ...elements);
export const octetString = (bytes: Uint8Array): Buffer => element(tags.octetString, bytes);
export const boolean = (value: boolean): Buffer => element(tags.boolean, Buffer.from([value ? 0xff : 0]));

/** A SET OF: its elements in the order of their encodings. */
export const setOf = (...elements: Buffer[]): Buffer => element(tags.set, ...elements.sort(Buffer.compare));

/** An element of the context's own class; constructed ones hold elements, others bytes. */
export const tagged = (number: number, contents: Uint8Array, constructed = false): Buffer =>
  element(0x80 | (constructed ? 0x20 : 0) | number, contents);

/** A number that is not negative. */
export function integer(value: bigint): Buffer {
  const bytes = bigEndian(value);
  return element(tags.integer, bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer => element(tags.bitString, Buffer.from([unusedBits]), bytes);

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(tags.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = Math.floor(value / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) {
    digits.unshift(0x80 | (rest & 0x7f));
  }
  return digits;
}

function bigEndian(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

/**
 * The elements that follow one another in these bytes.
 * @throws when the bytes end within an element
 */
export function readElements(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes[at + 1] ?? 0;
    const lengthOctets = short & 0x80 ? short & 0x7f : 0;
    const start = at + 2 + lengthOctets;
    const length = lengthOctets === 0 ? short : bytes.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
    const end = start + length;
    if (end > bytes.length) {
      throw new Error("the DER ends within an element");
    }
    elements.push({ tag: bytes[at]!, contents: bytes.subarray(start, end), encoded: bytes.subarray(at, end) });
    at = end;
  }
  return elements;
}
