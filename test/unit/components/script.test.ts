import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptInput, scriptRunner, shellQuote, wrapScript } from "../../../components/host/script.ts";

const bash = (script: string, input = "") => spawnSync("/bin/bash", ["-c", script], { encoding: "utf8", input });

describe("shellQuote", () => {
  it("gives any text back as one word of a real shell", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
        (text) => {
          expect(execFileSync("/bin/bash", ["-c", `printf %s ${shellQuote(text)}`], { encoding: "utf8" })).toBe(text);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("wrapScript: bash with set -euo pipefail, under timeout", () => {
  it("stops at the first failing line", () => {
    const result = bash(wrapScript("echo one\nfalse\necho two"));
    expect(result.status).toBe(1);
    expect(result.stdout).toBe("one\n");
  });

  it("counts a failure inside a pipe and an unset variable", () => {
    expect(bash(wrapScript("false | cat")).status).toBe(1);
    expect(bash(wrapScript("echo $never_set")).status).toBe(1);
  });

  it("ends a script that hangs (the command provider has no timeout of its own)", () => {
    const begin = Date.now();
    expect(bash(wrapScript("sleep 30", 1)).status).toBe(124);
    expect(Date.now() - begin).toBeLessThan(5000);
  });

  it("passes standard input on, the only way for secrets", () => {
    expect(bash(wrapScript("cat"), "it's $secret `x`\n").stdout).toBe("it's $secret `x`\n");
  });
});

describe("scriptRunner: a failed step shows what went wrong, not a page of bash", () => {
  const step = (script: string, data: string, seconds?: number) =>
    bash(scriptRunner("relayer-1-files", seconds), scriptInput(script, data));

  it("runs the script in strict mode and hands it exactly the data, whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
        (data) => {
          expect(step("printf 'é%s' x; cat", data)).toMatchObject({ status: 0, stdout: `éx${data}` });
        },
      ),
      { numRuns: 30 },
    );
    expect(step("false\necho two", "").stdout).toBe("");
    expect(step("sleep 30", "", 1).status).toBe(124);
  });

  it("has a short command line that names the step and holds neither script nor data", () => {
    expect(scriptRunner("relayer-1-gate").length).toBeLessThan(160);
    expect(scriptRunner("relayer-1-gate")).toMatch(/^: relayer-1-gate;/);
  });
});
