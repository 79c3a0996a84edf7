import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Edit, editYaml } from "../../../cli/host/stackFileEdit.ts";
import { stackFileText } from "../config/inputs.ts";

const hosts = ["config", "pocket-provider:hosts"];
const set = (key: string, value: string, map = [...hosts, "pocket-1"], after = ["hostKey"]): Edit => ({ map, key, value, after });

test.each(["prod-single", "prod-ha"])("Pulumi.%s.yaml gets a key and a size, and every other line stays as it was", (profile) => {
  const before = stackFileText(profile).split("\n");
  const edited = editYaml(stackFileText(profile), [set("hostKey", "ssh-ed25519 NEW"), set("size", "{memoryMiB: 15985, cpus: 8}")]);
  const at = before.findIndex((line) => line.startsWith("      hostKey:"));
  expect(edited.split("\n")).toEqual(before.toSpliced(at, 1, "      hostKey: ssh-ed25519 NEW", "      size: {memoryMiB: 15985, cpus: 8}"));
});

describe("a value goes where it belongs, however the file is written", () => {
  const edit = (text: string, ...edits: Edit[]) => editYaml(text, edits);
  const one = (key: string, value: string): Edit => ({ map: ["a"], key, value, after: ["x"] });

  test.each([
    ["in braces", "a: {x: 1, y: 2} # c\n", "a: {x: 1, k: 5, y: 2} # c\n"],
    ["after a comment on the line", "a:\n  x: 1 # c\n  y: 2\n", "a:\n  x: 1 # c\n  k: 5\n  y: 2\n"],
    ["in a file without a last newline", "a:\n  x: 1", "a:\n  x: 1\n  k: 5"],
    ["where it stands empty", "a:\n  k:\n  x: 1\n", "a:\n  k: 5\n  x: 1\n"],
    ["where it stands in quotes", 'a:\n  k: "old" # c\n', "a:\n  k: 5 # c\n"],
    ["last, without its neighbour", "a:\n  z: 1\nb: 2\n", "a:\n  z: 1\n  k: 5\nb: 2\n"],
    ["after a neighbour that is a map", "a:\n  x:\n    y: 1\nb: 2\n", "a:\n  x:\n    y: 1\n  k: 5\nb: 2\n"],
    ["with Windows' line ends", "a:\r\n  k: 1\r\n  x: 2\r\n", "a:\r\n  k: 5\r\n  x: 2\r\n"],
  ])("%s", (_where, before, after) => {
    expect(edit(before, one("k", "5"))).toBe(after);
    expect(parse(after).a.k).toBe(5);
  });

  test.each([
    ["an alias", "b: &b {x: 1}\na: *b\n"],
    ["no map", "a: 1\n"],
    ["nothing", "a:\n"],
  ])("%s is left alone, with the line to write by hand", (_what, text) => {
    expect(() => edit(text, one("k", "5"))).toThrow(/a\.k cannot be written.*\nNext: write it yourself: k: 5/);
  });
});
