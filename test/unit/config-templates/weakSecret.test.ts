import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { weakness } from "../../../config-templates/weakSecret.ts";

test.each([
  ["a".repeat(64), "over and over"],
  ["deadbeef".repeat(4), "over and over"],
  [`${"ab".repeat(31)}c`, "fewer than 8"],
  ["0123456789abcdef0123456789abcdee", "in their order"],
  ["ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", "in their order"],
  ["my secret: change-me please 1234567890", "placeholder"],
])("%s is weak", (value, rule) => {
  expect(weakness(value)).toContain(rule);
});

test("what chance makes is not weak, in hex of 16 and 32 bytes and in letters and digits", () => {
  fc.assert(
    fc.property(fc.constantFrom(16, 32), (bytes) => {
      expect(weakness(randomBytes(bytes).toString("hex"))).toBeUndefined();
      expect(weakness(randomBytes(bytes).toString("base64url"))).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});
