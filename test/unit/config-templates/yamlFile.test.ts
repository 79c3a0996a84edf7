import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { renderYamlFile } from "../../../config-templates/yamlFile.ts";

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })).filter((value) => value.isWellFormed());
const trap = fc.constantFrom(
  "~",
  "null",
  "yes",
  "no",
  "off",
  "0x10",
  "0o7",
  "1e3",
  ".inf",
  "- a",
  "a: b",
  "# c",
  "&a",
  "*a",
  "!t",
  "%",
  "@",
  "`",
  "",
  " ",
  "\t",
  "\n",
);

test("any text comes back from the file as the text it was", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(text, trap)),
      fc.dictionary(fc.stringMatching(/^[A-Za-z0-9_-]{1,42}$/), fc.oneof(text, trap)),
      (list, map) => {
        const read = parse(renderYamlFile("program", { list, map }));
        expect(read).toEqual({ list, map: { ...map } });
      },
    ),
    { numRuns: 300 },
  );
});

test("no raw character that Go's YAML reader refuses is in the file", () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(renderYamlFile("program", { value })).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/);
    }),
    { numRuns: 300 },
  );
});

test("long texts are not folded into several lines", () => {
  expect(
    renderYamlFile("program", { value: "word ".repeat(200) })
      .trimEnd()
      .split("\n"),
  ).toHaveLength(2);
});

test("the first line says who made it and for which program", () => {
  expect(renderYamlFile("pocket-relay-miner relayer", {}).split("\n")[0]).toBe(
    "# pocket-relay-miner relayer: made by pocket-provider; do not edit, the next run replaces it.",
  );
});
