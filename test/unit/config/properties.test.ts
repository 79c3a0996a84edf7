import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { nearest } from "../../../stacks/config/suggest.ts";
import { fullInputs } from "./fullInputs.ts";
import { type Input, issuesOf } from "./inputs.ts";

/** The same value with the keys of every map in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value);
  const turned = keys.map((key, index) => ({ key, rank: Math.sin(seed + index * 7919) })).sort((one, other) => one.rank - other.rank);
  return Object.fromEntries(turned.map(({ key }) => [key, shuffled((value as Input)[key], seed + 1)]));
}

describe.each(Object.keys(fullInputs))("%s", (profile) => {
  const input = fullInputs[profile]!;
  const config = parseStackConfig(input, profile);

  test("the order of keys does not matter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        expect(parseStackConfig(shuffled(input, seed) as Input, profile)).toEqual(config);
      }),
      { numRuns: 25 },
    );
  });

  test("a config with its defaults written out is the same config", () => {
    const { secretNames: _names, ...written } = structuredClone(config);
    const secrets = Object.fromEntries(Object.entries(input).filter(([key]) => !(key in written)));
    expect(parseStackConfig({ ...written, ...secrets } as unknown as Input, profile)).toEqual(config);
  });

  test("parsing changes nothing in its input and is plain data", () => {
    const before = structuredClone(input);
    const result = parseStackConfig(input, profile);
    expect(input).toEqual(before);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("whatever stands in a section's place, the answer is a list of issues or a config, never another error", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(input)), fc.jsonValue({ maxDepth: 3 }), (key, value) => {
        const issues = issuesOf({ ...input, [key]: value }, profile);
        for (const issue of issues)
          expect([typeof issue.path, typeof issue.rule, typeof issue.next]).toEqual(["string", "string", "string"]);
      }),
      { numRuns: 60 },
    );
  });
});

test("a word with one letter changed is traced back to itself", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{5,12}$/), fc.nat(), fc.constantFrom(..."qxz"), (word, at, letter) => {
      const place = at % word.length;
      expect(nearest(word.slice(0, place) + letter + word.slice(place + 1), [word, "0000000000000000"])).toBe(word);
    }),
  );
});
