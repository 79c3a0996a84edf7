import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contains, formatNetwork, mergeNetworks, networkOf, parseNetwork } from "../../../stacks/config/ipNetwork.ts";

const read = (text: string) => parseNetwork(text)!;

test.each([
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["203.0.113.7", "203.0.113.7"],
  ["203.0.113.7/32", "203.0.113.7"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["::/0", "::/0"],
  ["2001:DB8:0:0::/32", "2001:db8::/32"],
  ["2001:db8::1:0:0:1", "2001:db8::1:0:0:1"],
  ["fe80::1/128", "fe80::1"],
])("%s is written %s", (text, form) => {
  expect(formatNetwork(read(text))).toBe(form);
});

test.each([
  "",
  "10.0.0",
  "10.0.0.0/33",
  "10.0.0.256",
  "10.0.0.0/08",
  "10.0.0.0/8/8",
  "::/129",
  "::ffff:10.0.0.1",
  "fe80::1%eth0",
  "host",
  "1:2:3",
])("%j is no network", (text) => {
  expect(parseNetwork(text)).toBeUndefined();
});

const network = fc
  .oneof(
    fc.record({ family: fc.constant(4 as const), address: fc.bigInt(0n, 2n ** 32n - 1n), prefix: fc.integer({ min: 0, max: 32 }) }),
    fc.record({ family: fc.constant(6 as const), address: fc.bigInt(0n, 2n ** 128n - 1n), prefix: fc.integer({ min: 0, max: 128 }) }),
  )
  .map(networkOf);

describe("for any networks", () => {
  test("text there and back is the same", () => {
    fc.assert(
      fc.property(network, (one) => {
        expect(parseNetwork(formatNetwork(one))).toEqual(one);
      }),
    );
  });

  test("merging loses no address, and no two of the result overlap: nftables refuses such a set", () => {
    fc.assert(
      fc.property(fc.array(network, { maxLength: 12 }), (list) => {
        const merged = mergeNetworks(list);
        for (const one of list) expect(merged.some((outer) => contains(outer, one))).toBe(true);
        for (const one of merged) {
          expect(list).toContainEqual(one);
          expect(merged.filter((other) => contains(other, one))).toHaveLength(1);
        }
      }),
    );
  });

  test("their order changes nothing", () => {
    fc.assert(
      fc.property(fc.array(network), (list) => {
        expect(mergeNetworks(list.toReversed())).toEqual(mergeNetworks(list));
      }),
    );
  });
});
