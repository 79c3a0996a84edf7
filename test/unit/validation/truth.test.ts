import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { rootOf } from "../../../validation/source.ts";
import { checks, recording, resultsWith, rootIds } from "./recorded.ts";

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: new Date(recording.takenAt) }));
afterAll(() => void vi.useRealTimers());

const cutOff = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, { ok: false as const, why: "the probe is cut off" }]));
const passes = (results: Awaited<ReturnType<typeof resultsWith>>) =>
  [...results.values()].filter(({ status }) => status === "pass").map(({ id }) => id);

describe("a validation whose probes are cut off says so (trap: checks that pass although they never ran)", () => {
  test("the recorded lab is good to begin with", async () => {
    const results = await resultsWith();
    expect([...results.values()].filter(({ status }) => !["pass", "warn"].includes(status))).toEqual([]);
    expect(passes(results).length).toBeGreaterThan(100);
  });

  test("no check passes when nothing can be looked at", async () => {
    const results = await resultsWith(cutOff(rootIds));
    expect(new Set([...results.values()].map(({ status }) => status))).toEqual(new Set(["notRun"]));
    for (const { what, evidence, next } of results.values())
      expect([what, evidence, typeof next]).toEqual(["the probe is cut off", null, "string"]);
  });

  test("each single source that is cut off takes every check with it that is judged by it, and no other", async () => {
    for (const id of rootIds) {
      const results = await resultsWith(cutOff([id]));
      const judgedByIt = checks.filter(({ sources }) => sources.some((source) => rootOf(source).id === id)).map((check) => check.id);
      expect(judgedByIt.length, id).toBeGreaterThan(0);
      const notRun = [...results.values()].filter(({ status }) => status === "notRun").map((result) => result.id);
      expect(notRun.sort(), id).toEqual(judgedByIt.sort());
    }
  });

  test("whatever is cut off together, nothing that needs it passes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(rootIds), async (ids) => {
        const results = await resultsWith(cutOff(ids));
        for (const check of checks) {
          if (check.sources.some((source) => ids.includes(rootOf(source).id)))
            expect(results.get(check.id)!.status, check.id).toBe("notRun");
        }
      }),
      { numRuns: 40 },
    );
  });

  test("garbage, an empty answer or a failed command is no evidence either", async () => {
    const good = new Set(passes(await resultsWith()));
    for (const value of [
      { code: 0, stdout: "", stderr: "" },
      { code: 0, stdout: "@@x\nwhat?\n<html>", stderr: "" },
      { code: 1, stdout: "", stderr: "Cannot connect to the Docker daemon" },
    ]) {
      const hostIds = rootIds.filter((id) =>
        checks.some(({ sources }) => sources.some((source) => rootOf(source).id === id && rootOf(source).kind === "host")),
      );
      const results = await resultsWith(Object.fromEntries(hostIds.map((id) => [id, { ok: true as const, value }])));
      const onHost = checks.filter(({ sources }) => sources.some((source) => rootOf(source).kind === "host")).map(({ id }) => id);
      expect(
        onHost.filter((id) => good.has(id) && results.get(id)!.status === "pass"),
        JSON.stringify(value),
      ).toEqual([]);
    }
  });
});
