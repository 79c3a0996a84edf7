import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { renderEnvFile } from "../../../config-templates/envFile.ts";

const folder = mkdtempSync(join(tmpdir(), "env-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a process sees that a shell starts after reading the file, as containers do. */
function seenBy(variables: Record<string, string>): Record<string, string> {
  const file = join(folder, "app.env");
  writeFileSync(file, renderEnvFile(variables));
  const print = `process.stdout.write(JSON.stringify(Object.fromEntries(process.argv.slice(1).map((name) => [name, process.env[name]]))))`;
  const words = ["-c", `set -a; . '${file}'; set +a; exec "$@"`, "sh", process.execPath, "-e", print, ...Object.keys(variables)];
  return JSON.parse(execFileSync("sh", words, { encoding: "utf8" }));
}

test("the file is as reviewed", () => {
  expect(renderEnvFile({ PORT: "3001", NAME: "it's" })).toBe(
    "# igniter: made by pocket-provider; do not edit, the next run replaces it.\nPORT='3001'\nNAME='it'\\''s'\n",
  );
});

describe("trap: env files are parsed in as many ways as there are readers; ours is a shell", () => {
  test("nothing is expanded, cut or stripped", () => {
    const variables = { A: "$HOME $PGUSER $(id) `id`", B: 'it\'s "quoted"', C: " a # b ", D: "back\\slash\\n", E: "", F: "grüße=1" };
    expect(seenBy(variables)).toEqual(variables);
  });

  test("any text without control characters comes through as it is", () => {
    const text = fc.string({ unit: "binary" }).filter((value) => !/\p{Cc}/u.test(value) && value.isWellFormed());
    fc.assert(
      fc.property(fc.array(text, { minLength: 10, maxLength: 30 }), (values) => {
        const variables = Object.fromEntries(values.map((value, index) => [`V_${index}`, value]));
        expect(seenBy(variables)).toEqual(variables);
      }),
      { numRuns: 8 },
    );
  });
});

test.each(["a-b", "1A", "", "A B", "A=1;B", "é"])("the name %j is refused", (name) => {
  expect(() => renderEnvFile({ [name]: "x" })).toThrow("is not a variable's name");
});

test.each(["line\nbreak", "bell\u0007", "nul\0", "del\u007f"])("a control character in %j is refused, without the value", (value) => {
  expect(() => renderEnvFile({ SECRET: `visible${value}` })).toThrow(/SECRET holds a line break or another control character/);
  expect(() => renderEnvFile({ SECRET: `visible${value}` })).not.toThrow(/visible/);
});
