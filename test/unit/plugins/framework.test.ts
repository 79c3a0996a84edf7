import { describe, expect, test } from "vitest";
import { withAutoname } from "../../../sandbox/plugins/framework/autoname.ts";
import { checkInputs } from "../../../sandbox/plugins/framework/check.ts";
import { exactly, sameValue } from "../../../sandbox/plugins/framework/compare.ts";
import { diffState, withoutIgnored } from "../../../sandbox/plugins/framework/diff.ts";
import { create, diff, update } from "../../../sandbox/plugins/framework/operations.ts";
import type { Resource } from "../../../sandbox/plugins/framework/provider.ts";
import type { Schema } from "../../../sandbox/plugins/framework/schema.ts";
import { mergedState, plannedState } from "../../../sandbox/plugins/framework/state.ts";
import {
  containsUnknown,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  UNKNOWN,
  withoutSecretWrappers,
} from "../../../sandbox/plugins/framework/values.ts";
import { recordingOperation } from "./operation.ts";

const schema: Schema = {
  name: { type: "string", onChange: "replace" },
  size: { type: "integer", onChange: "update" },
  level: { type: "integer", default: 3, onChange: "update" },
  chosen: { type: "string", computed: true, onChange: "replace" },
  tags: { type: { set: "string" }, onChange: "replace" },
  steps: { type: { list: "string" }, onChange: "update" },
  options: { type: { map: "string" }, onChange: "replace" },
  block: { type: { object: { key: { type: "string", required: true }, count: { type: "integer", default: 1 } } }, onChange: "update" },
  sticky: { type: "integer", removalIgnored: true, onChange: "update" },
  user: { type: "string", emptyIsAbsent: true, onChange: "replace" },
  fancy: { type: "any", refused: "fancy things", onChange: "replace" },
};

describe("check", () => {
  test.each([
    ["an unknown input", { nope: 1 }, "nope", "unknown input; known are"],
    ["an unknown nested input", { block: { key: "a", nope: 1 } }, "block.nope", "unknown input; known are count, key"],
    ["a wrong type", { size: "12" }, "size", "expected integer, got a string"],
    ["a fraction", { size: 1.5 }, "size", "expected integer, got a fraction"],
    ["a scalar for a list", { steps: "a" }, "steps", "expected a list, got a string"],
    ["a wrong element", { tags: ["a", 1] }, "tags[1]", "expected string, got a number"],
    ["a wrong map value", { options: { a: 1 } }, "options.a", "expected string, got a number"],
    ["a missing nested input", { block: {} }, "block.key", "a required input is missing"],
    ["what the stand-in does not do", { fancy: 1 }, "fancy", "not supported by the sandbox's stand-in: fancy things"],
  ])("%s fails and is named", (_what, news, property, reason) => {
    const { failures } = checkInputs(schema, news);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.property).toBe(property);
    expect(failures[0]?.reason).toContain(reason);
  });

  test("never prints the value: it may be a secret", () => {
    expect(JSON.stringify(checkInputs(schema, { size: "hunter2" }).failures)).not.toContain("hunter2");
  });

  test("fills in defaults, nested ones too, and notes the top-level ones", () => {
    expect(checkInputs(schema, { block: { key: "a" } }).inputs).toEqual({ block: { key: "a", count: 1 }, level: 3, __defaults: ["level"] });
  });

  test("takes unknown values for any type", () => {
    expect(checkInputs(schema, { size: UNKNOWN, steps: [UNKNOWN], block: UNKNOWN }).failures).toEqual([]);
  });

  test("an empty value of an unsupported input passes: it asks for nothing", () => {
    expect(checkInputs(schema, { fancy: [] }).failures).toEqual([]);
  });
});

describe("diff", () => {
  const changed = (state: object, news: object): string[] =>
    diffState(schema, { ...state }, { ...news }).map(({ path, kind, replace }) => `${kind}${replace ? "!" : ""} ${path}`);

  test.each<[string, object, object, string[]]>([
    ["nothing", { name: "a", size: 1 }, { name: "a", size: 1 }, []],
    ["a scalar", { size: 1 }, { size: 2 }, ["update size"]],
    ["text of another spelling", { options: { a: "60s" } }, { options: { a: "1m0s" } }, ["update! options.a"]],
    ["a zero against absence", { size: 0, tags: [] }, {}, []],
    ["a removed input", { size: 1 }, {}, ["delete size"]],
    ["a removed computed input", { chosen: "a" }, {}, []],
    ["an emptied computed input", { chosen: "a" }, { chosen: "" }, ["delete! chosen"]],
    ["a removed input whose removal is ignored", { sticky: 1 }, {}, []],
    ["an empty text that counts as absent", { user: "root" }, { user: "" }, []],
    ["a set in another order", { tags: ["a", "b"] }, { tags: ["b", "a"] }, []],
    ["a set with another element", { tags: ["a", "b"] }, { tags: ["b", "c"] }, ["update! tags[1]"]],
    ["a smaller set", { tags: ["a", "b"] }, { tags: ["b"] }, ["delete! tags[0]"]],
    ["a list in another order", { steps: ["a", "b"] }, { steps: ["b", "a"] }, ["update steps[0]", "update steps[1]"]],
    ["a longer list", { steps: ["a"] }, { steps: ["a", "b"] }, ["add steps[1]"]],
    ["a nested field", { block: { key: "a", count: 1 } }, { block: { key: "b", count: 1 } }, ["update block.key"]],
    ["a value that is not known yet", { name: "a" }, { name: UNKNOWN }, ["update! name"]],
  ])("%s", (_what, state, news, expected) => {
    expect(changed(state, news)).toEqual(expected);
  });

  test("ignoreChanges covers a property and everything below it, and nothing beside it", () => {
    const changes = ["ports[0]", "ports", "portside", "a.b"].map((path) => ({ path, kind: "update" as const, replace: true }));
    expect(withoutIgnored(changes, ["ports", "a"]).map(({ path }) => path)).toEqual(["portside"]);
  });

  test("values compare as text, so a number equals its digits", () => {
    expect(sameValue("any", { a: 1 }, { a: 1 })).toBe(true);
    expect(sameValue("string", 5, "5")).toBe(true);
  });

  test("an exact comparison tells zero values and absence apart", () => {
    const compare = exactly("triggers", true);
    expect(compare([0], [""])).toEqual([{ path: "triggers[0]", kind: "update", replace: true }]);
    expect(compare(undefined, [])).toEqual([{ path: "triggers", kind: "add", replace: true }]);
    expect(compare([{ a: 1, b: 2 }], [{ b: 2, a: 1 }])).toEqual([]);
    expect(compare([1], [1, null])).toEqual([{ path: "triggers[1]", kind: "add", replace: true }]);
  });
});

describe("names", () => {
  test("a made-up name is kept through updates, made anew for a replacement, and leaves a given one alone", () => {
    const first = withAutoname("web", {}, { size: 1 });
    expect(first.name).toMatch(/^web-[0-9a-f]{7}$/);
    expect(withAutoname("web", first, { size: 2 }).name).toBe(first.name);
    expect(withAutoname("web", {}, { size: 1 }).name).not.toBe(first.name);
    expect(withAutoname("web", first, { name: "given" })).toEqual({ name: "given" });
    expect(withAutoname("web", { name: "given" }, {}).name).not.toBe("given");
  });

  test.each([
    ["a fixed name that stays", { name: "a" }, true],
    ["a made-up name", { name: "a", __defaults: ["name"] }, false],
    ["a fixed name that changes", { name: "b" }, false],
  ])("a replacement deletes first for %s: %s", (_what, name, expected) => {
    const resource = { inputs: schema, outputs: [], autonamed: true } as unknown as Resource;
    expect(diff(resource, { name: "a", tags: ["x"] }, { ...name, tags: ["y"] }, []).deleteBeforeReplace).toBe(expected);
  });
});

describe("state", () => {
  test("after an update in place keeps what removing does not change", () => {
    const state = { chosen: "a", sticky: 1, user: "root", size: 1, output: "o" };
    expect(mergedState(schema, state, { level: 4 })).toEqual({ chosen: "a", sticky: 1, user: "root", level: 4, output: "o" });
  });

  test("planned for a create is unknown where the real side chooses", () => {
    expect(plannedState(schema, ["id2"], { name: "a", __defaults: ["name"] })).toEqual({ name: "a", chosen: UNKNOWN, id2: UNKNOWN });
  });
});

describe("operations", () => {
  const refuse = async (): Promise<never> => {
    throw new Error("touched the real thing");
  };
  const resource: Resource = { inputs: schema, outputs: ["out"], unknownOnUpdate: ["out"], create: refuse, update: refuse };
  const { operation } = recordingOperation();

  test("a preview touches nothing", async () => {
    expect((await create(resource, operation, { name: "a" }, true)).state.out).toBe(UNKNOWN);
    const state = { name: "a", size: 1, out: "o" };
    const request = { id: "i", state, news: { name: "a", size: 2 }, ignored: [], preview: true };
    expect(await update(resource, operation, request)).toEqual({ name: "a", size: 2, out: UNKNOWN });
  });

  test("an empty update, with which the engine clears an init error, reaches nothing", async () => {
    const request = { id: "i", state: { size: 1 }, news: { size: 1 }, ignored: [], preview: false };
    expect(await update(resource, operation, request)).toEqual({ size: 1 });
  });
});

describe("values", () => {
  test("secrets are unwrapped at any depth", () => {
    const secret = { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: ["a", { b: { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: 1 } }] };
    expect(withoutSecretWrappers({ x: secret })).toEqual({ x: ["a", { b: 1 }] });
  });

  test("an unknown is found at any depth", () => {
    expect(containsUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
    expect(containsUnknown({ a: [{ b: "x" }] })).toBe(false);
  });
});
