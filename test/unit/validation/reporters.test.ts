import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { validateOptions } from "../../../cli/validate.ts";
import { renderJunit } from "../../../validation/report/junit.ts";
import type { ValidationResult } from "../../../validation/report/schema.ts";
import { renderChanges, renderText } from "../../../validation/report/text.ts";
import type { CheckResult, Status } from "../../../validation/run.ts";

const plain = pc.createColors(false);

function result(...statuses: [string, Status][]): ValidationResult {
  const checks = statuses.map(([id, status]): CheckResult => {
    const good = status === "pass";
    const text = { what: good ? null : `${id} & <what>`, evidence: status === "notRun" ? null : "seen", next: good ? null : "do that" };
    return {
      id,
      kind: id,
      group: "redis",
      title: `title of ${id}`,
      where: "host",
      requirement: "R001-142",
      needs: ["x"],
      status,
      docs: `docs/validation.md#${id}`,
      ...text,
    };
  });
  const count = (status: Status) => checks.filter((one) => one.status === status).length;
  const counts = {
    pass: count("pass"),
    warn: count("warn"),
    fail: count("fail"),
    notRun: count("notRun"),
    operator: count("operator"),
    chain: count("chain"),
  };
  return {
    schemaVersion: 1,
    stack: "lab",
    profile: "lab",
    startedAt: "2026-01-01T00:00:00.000Z",
    milliseconds: 1234,
    deep: false,
    only: [],
    summary: { planned: checks.length, ...counts },
    exitCode: 1,
    problems: [],
    tasks: [],
    checks,
  };
}
const mixed = result(["good", "pass"], ["bad", "fail"], ["meh", "warn"], ["blind", "notRun"], ["wizard", "operator"], ["late", "chain"]);

describe("text", () => {
  const text = renderText(mixed, plain);

  test("shows what is wrong in full, with evidence, next step and documentation, and what is good in a line (R000-116)", () => {
    expect(text).toContain("✗ bad: bad & <what>\n        seen seen\n        next do that\n        docs/validation.md#bad");
    expect(text).toContain("? blind: could not look: blind & <what>\n");
    expect(text).toContain("1 of 6 passed");
    expect(text).not.toContain("title of good");
    expect(text).toContain("6 planned: 1 passed, 1 warnings, 1 failed, 1 could not run, 1 waiting for you, 1 waiting for the chain");
  });

  test("keeps what waits for a person apart from what is wrong (R000-117)", () => {
    const [infrastructure, tasks] = text.split("Not the infrastructure's turn") as [string, string];
    expect(infrastructure).not.toContain("wizard:");
    expect(tasks).toContain("→ wizard:");
    expect(tasks).toContain("… late:");
  });

  test("has colours only where they are wanted", () => {
    const escapes = new RegExp(String.fromCharCode(27));
    expect(text).not.toMatch(escapes);
    expect(renderText(mixed, pc.createColors(true))).toMatch(escapes);
  });

  test("between two runs only what changed is shown", () => {
    const after = result(["good", "fail"], ["bad", "pass"], ["meh", "warn"]);
    expect(renderChanges(mixed, after, plain)).toBe("✗ good: pass → fail: good & <what>\n✓ bad: fail → pass\n");
    expect(renderChanges(mixed, mixed, plain)).toBe("");
  });
});

test("JUnit: fail is a failure, notRun an error, waiting is skipped, a warning passes; text is escaped", () => {
  const xml = renderJunit(mixed);
  expect(xml).toContain('<testsuites name="pocket validate lab" tests="6" failures="1" errors="1" skipped="2" time="1.234">');
  expect(xml.match(/<failure /g)).toHaveLength(1);
  expect(xml.match(/<error /g)).toHaveLength(1);
  expect(xml.match(/<skipped /g)).toHaveLength(2);
  expect(xml).toContain("bad &amp; &lt;what&gt;");
  expect(xml.match(/<testcase /g)).toHaveLength(6);
});

describe("words of the command line", () => {
  test("are taken apart", () => {
    const { only, resolve, deep } = validateOptions(
      { stack: "lab", only: "redis,chain-*", resolve: "a.test=127.0.0.1,b.test=::1", deep: true },
      {},
    );
    expect(only).toEqual(["redis", "chain-*"]);
    expect([...resolve]).toEqual([
      ["a.test", "127.0.0.1"],
      ["b.test", "::1"],
    ]);
    expect(deep).toBe(true);
  });

  test("wrong ones say what is wanted", () => {
    expect(() => validateOptions({ stack: "lab", resolve: "a.test" }, {})).toThrow(/name=address/);
    expect(() => validateOptions({ stack: "lab", ca: "package.json" }, {})).toThrow(/no certificate/);
  });
});
