import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../../sandbox/plugins/framework/operations.ts";
import type { Resource } from "../../../sandbox/plugins/framework/provider.ts";
import { randomBytesResource, randomId } from "../../../sandbox/plugins/random/bytes.ts";
import { randomInteger, randomUuid } from "../../../sandbox/plugins/random/numbers.ts";
import { generateText, randomPassword, randomString } from "../../../sandbox/plugins/random/text.ts";
import { recordingOperation } from "./operation.ts";

const { operation } = recordingOperation();
const failuresOf = (resource: Resource, news: Record<string, unknown>) => check(resource, "x", {}, news).failures;

describe("random text", () => {
  test("has the length and at least the asked number of each class", () => {
    const least = fc.nat(5);
    fc.assert(
      fc.property(least, least, least, least, fc.nat(20), (minUpper, minLower, minNumeric, minSpecial, extra) => {
        const length = minUpper + minLower + minNumeric + minSpecial + extra + 1;
        const text = generateText({ length, minUpper, minLower, minNumeric, minSpecial });
        expect(text).toHaveLength(length);
        const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
        expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(minUpper);
        expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(minLower);
        expect(count(/[0-9]/g)).toBeGreaterThanOrEqual(minNumeric);
        expect(count(/[^A-Za-z0-9]/g)).toBeGreaterThanOrEqual(minSpecial);
      }),
    );
  });
  test("leaves out what is turned off, and takes special characters from overrideSpecial", () => {
    expect(generateText({ length: 200, special: false, upper: false, numeric: false })).toMatch(/^[a-z]{200}$/);
    expect(generateText({ length: 200, overrideSpecial: "%", upper: false, lower: false, numeric: false })).toBe("%".repeat(200));
    expect(generateText({ length: 200, number: false, special: false })).not.toMatch(/\d/);
  });
  test.each([
    [{ length: 2, minUpper: 3 }, "sum of the minimums"],
    [{ length: 2, upper: false, lower: false, numeric: false, special: false }, "no class of characters"],
    [{ length: 0 }, "at least 1"],
  ])("%o is refused", (news, reason) => {
    expect(failuresOf(randomPassword, news)[0]?.reason).toContain(reason);
  });
  test("a password is not its own id; a string is", async () => {
    const inputs = { length: 20 };
    expect((await randomPassword.create(operation, inputs)).id).toBe("none");
    const made = await randomString.create(operation, inputs);
    expect(made.id).toBe(made.state.result);
  });
  test("no input is ever updated in place", () => {
    for (const resource of [randomPassword, randomString, randomId, randomBytesResource, randomUuid, randomInteger]) {
      expect(Object.values(resource.inputs).map(({ onChange }) => onChange)).toEqual(Object.keys(resource.inputs).map(() => "replace"));
    }
  });
});

describe("random bytes and numbers", () => {
  test("an id shows the same bytes in every form, each with the prefix", async () => {
    const { id, state } = await randomId.create(operation, { byteLength: 8, prefix: "p-" });
    const bytes = Buffer.from(String(state.hex).slice(2), "hex");
    expect(bytes).toHaveLength(8);
    expect(state).toMatchObject({
      b64Url: `p-${bytes.toString("base64url")}`,
      b64Std: `p-${bytes.toString("base64")}`,
      dec: `p-${bytes.readBigUInt64BE()}`,
    });
    expect(id).toBe(bytes.toString("base64url"));
  });
  test("bytes come as hex and base64", async () => {
    const { state } = await randomBytesResource.create(operation, { length: 32 });
    expect(Buffer.from(state.base64 as string, "base64").toString("hex")).toBe(state.hex);
    expect(state.hex).toHaveLength(64);
  });
  test("an integer lies between its bounds, both included", async () => {
    const seen = new Set<unknown>();
    for (let round = 0; round < 100; round++) {
      seen.add((await randomInteger.create(operation, { min: 1, max: 3 })).state.result);
    }
    expect([...seen].sort()).toEqual([1, 2, 3]);
    expect(failuresOf(randomInteger, { min: 2, max: 1 })).toHaveLength(1);
    expect(failuresOf(randomInteger, { min: 1, max: 2, seed: "s" })[0]?.reason).toContain("not supported");
  });
  test("a UUID is one", async () => {
    expect((await randomUuid.create(operation, {})).state.result).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
