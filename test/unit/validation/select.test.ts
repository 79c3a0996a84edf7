import { describe, expect, test } from "vitest";
import { selectChecks } from "../../../validation/select.ts";
import { checks } from "./recorded.ts";

const ids = (...only: string[]) => selectChecks(checks, only).map(({ id }) => id);

describe("--only", () => {
  test("takes groups, kinds and ids, with * for any text, and keeps the plan's order", () => {
    expect(ids()).toHaveLength(checks.length);
    expect(new Set(selectChecks(checks, ["redis"]).map(({ group }) => group))).toEqual(new Set(["redis"]));
    expect(ids("redis-version")).toEqual(["redis-version/redis"]);
    expect(ids("chain-*", "host-disk/local")).toEqual(
      ["host-disk/local", "host-clock/local", ...ids("chain")].filter((id) => id !== "host-clock/local"),
    );
    expect(ids("*/provider").every((id) => id.endsWith("/provider"))).toBe(true);
  });

  test("a name that fits nothing is an error with what was meant", () => {
    expect(() => ids("redis-verison")).toThrow(/--only redis-verison: .*did you mean redis-version/);
    expect(() => ids("chain", "monitorign")).toThrow(/did you mean monitoring/);
    expect(() => ids("qqqqqqqqqqqqqqqqq")).toThrow(/groups are host, containers/);
  });

  test("a dot or bracket in a name is no pattern", () => expect(() => ids("redis.version")).toThrow(/did you mean/));
});
