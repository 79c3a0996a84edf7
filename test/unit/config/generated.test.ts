import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generateCommand, staleFiles } from "../../../stacks/config/generateSchema.ts";
import { type JsonSchema, sectionJsonSchemas } from "../../../stacks/config/jsonSchema.ts";
import { profiles } from "../../../stacks/config/profiles.ts";
import { secretKeyNames } from "../../../stacks/config/secretKeys.ts";

const folder = new URL("../../../stacks/config/", import.meta.url);
const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");

/** Every key below a schema with its own schema, by path. */
function keysOf(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, item]): [string, JsonSchema][] => [
    [`${path}.${name}`, item],
    ...keysOf(item, `${path}.${name}`),
  ]);
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema.items, schema.additionalProperties];
  return [...below, ...parts.flatMap((part) => (part && typeof part === "object" ? keysOf(part, path) : []))];
}

test(`the schema and the reference are what the program makes (else run: ${generateCommand})`, () => {
  expect(staleFiles(), `run: ${generateCommand}`).toEqual([]);
});

describe.each(profiles)("the schema of %s", (profile) => {
  const sections = Object.entries(sectionJsonSchemas(profile));
  const keys = sections.flatMap(([name, schema]): [string, JsonSchema][] => [[name, schema], ...keysOf(schema, name)]);

  test("describes every key in a sentence", () => {
    expect(keys.length).toBeGreaterThan(350);
    const without = keys.filter(([, schema]) => !/^\S.{3,}\.$/.test(schema.description ?? ""));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  test("lets no map have unknown keys", () => {
    const open = keys.filter(([, schema]) => schema.properties && schema.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  test("has a row in the reference for every key's last name", () => {
    const missing = keys
      .filter(([path]) => path.includes("."))
      .filter(([path]) => !new RegExp(`[.{ ]${path.split(".").at(-1)}[\`,}.]`).test(page));
    expect(missing.map(([path]) => path)).toEqual([]);
  });
});

test("the reference names every secret key", () => {
  expect(secretKeyNames.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});

test("only read.ts knows Pulumi, so that everything else can be tried without it", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const knowing = files.filter((name) => /from "@pulumi/.test(readFileSync(new URL(name, folder), "utf8")));
  expect(knowing).toEqual(["read.ts"]);
});
