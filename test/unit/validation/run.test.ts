import { describe, expect, test } from "vitest";
import { type Check, chainWait, check, fail, operatorTask, pass, type Verdict, warn } from "../../../validation/check.ts";
import { countAgainst, exitCodeOf, runChecks, SumMismatch, statuses } from "../../../validation/run.ts";
import { probe, Unavailable } from "../../../validation/source.ts";

const options = { runOnHost: async () => [], probe: { resolve: new Map() }, concurrency: 4 };

function one(about: string, judge: () => Verdict, run: () => Promise<unknown> = async () => "seen", timeoutSeconds = 1): Check {
  return check({
    kind: "test",
    about,
    group: "host",
    title: about,
    where: "operator",
    requirement: "R001-139",
    sources: [probe(about, run, timeoutSeconds)],
    judge,
  });
}
const statusOf = async (only: Check) => (await runChecks([only], options)).results[0]!;

describe("a check ends in exactly one way", () => {
  test.each([
    ["pass", pass("x")],
    ["warn", warn("w", "x", "n")],
    ["fail", fail("f", "x", "n")],
    ["operator", operatorTask("o", "x", "n")],
    ["chain", chainWait("c", "x", "n")],
    ["notRun", { status: "notRun", why: "y" }],
  ] as [string, Verdict][])("%s", async (status, verdict) => {
    const result = await statusOf(one("a", () => verdict));
    expect(result.status).toBe(status);
    expect(result.docs).toBe("docs/validation.md#test");
  });

  test("a probe that throws, hangs or is never asked did not run", async () => {
    const reached = () => pass("reached");
    expect(await statusOf(one("throws", reached, () => Promise.reject(new Error("boom"))))).toMatchObject({
      status: "notRun",
      what: "the answer could not be read: boom",
    });
    expect(await statusOf(one("cut", reached, () => Promise.reject(new Unavailable("no way"))))).toMatchObject({
      status: "notRun",
      what: "no way",
    });
    expect(await statusOf(one("hangs", reached, () => new Promise(() => undefined), 0.05))).toMatchObject({
      status: "notRun",
      what: "no answer within 0.05 s",
    });
  });

  test("a judge that throws or sees nothing did not run", async () => {
    const broken = () => {
      throw new TypeError("defect");
    };
    expect(await statusOf(one("judge", broken))).toMatchObject({ status: "notRun", what: "defect", evidence: null });
    expect(await statusOf(one("nothing", () => pass("  ")))).toMatchObject({ status: "notRun" });
  });

  test("no secret gets into a result, wherever it was seen", async () => {
    const leaky = "redis://:hunter2@host:1 password=hunter3 AUTH_TOKEN: hunter4";
    const result = await statusOf(one("leak", () => fail(leaky, leaky, leaky)));
    expect(JSON.stringify(result)).not.toMatch(/hunter/);
  });
});

describe("the sum equals the plan", () => {
  const checks = ["a", "b"].map((name) => one(name, () => pass("x")));

  test("each planned check has one result", async () => {
    const { results, counts } = await runChecks(checks, options);
    expect(results.map(({ id }) => id)).toEqual(["test/a", "test/b"]);
    expect(counts).toEqual({ pass: 2, warn: 0, fail: 0, notRun: 0, operator: 0, chain: 0 });
  });

  test("a lost, doubled, strange or unknown result is no validation", async () => {
    const { results } = await runChecks(checks, options);
    const [first, second] = results as [(typeof results)[number], (typeof results)[number]];
    expect(() => countAgainst(checks, [first])).toThrow(SumMismatch);
    expect(() => countAgainst(checks, [first, first])).toThrow(SumMismatch);
    expect(() => countAgainst(checks, [first, second, { ...second, id: "test/c" }])).toThrow(SumMismatch);
    expect(() => countAgainst([...checks, checks[0]!], results)).toThrow(/twice/);
    expect(() => countAgainst(checks, [first, { ...second, status: "fine" as never }])).toThrow(/no way to end/);
  });
});

test("exit codes: 0 good, 1 failed, 2 could not look, 3 only somebody else's turn is left", () => {
  const counts = (some: Partial<Record<(typeof statuses)[number], number>>) =>
    ({ ...Object.fromEntries(statuses.map((name) => [name, 0])), ...some }) as Record<(typeof statuses)[number], number>;
  expect(exitCodeOf(counts({ pass: 3 }))).toBe(0);
  expect(exitCodeOf(counts({ pass: 3, warn: 1 }))).toBe(0);
  expect(exitCodeOf(counts({ pass: 3, fail: 1, notRun: 4, operator: 1 }))).toBe(1);
  expect(exitCodeOf(counts({ pass: 3, notRun: 1, operator: 1 }))).toBe(2);
  expect(exitCodeOf(counts({ pass: 3, operator: 1 }))).toBe(3);
  expect(exitCodeOf(counts({ pass: 3, chain: 1 }))).toBe(3);
  expect(exitCodeOf(counts({}))).toBe(2);
});
