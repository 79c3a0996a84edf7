import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { labPassphrase } from "../../../stacks/labPassphrase.ts";
import { changed, inputOf, stackFileText } from "./inputs.ts";

const root = new URL("../../../", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("schema/stack-config.schema.json", root), "utf8"));
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** The file with its commented keys switched on: a comment's key follows "#" at once or after an indent of two or more. */
const uncommented = (text: string) => text.replace(/^( *)#(?=\S| {2,}\S)(?!.*yaml-language-server)/gm, "$1");

describe.each(["lab", "prod-single", "prod-ha"])("Pulumi.%s.yaml", (profile) => {
  const text = stackFileText(profile);

  test("passes the editor's schema and names it on its first line", () => {
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=schema/stack-config.schema.json");
    expect(validate(parse(text)), JSON.stringify(validate.errors, null, 1)).toBe(true);
  });

  test("parses as it is, and switches Pulumi's own Docker provider off", () => {
    expect(parseStackConfig(inputOf(text), profile).profile).toBe(profile);
    expect(parse(text).config["pulumi:disable-default-providers"]).toEqual(["docker"]);
  });

  test("what it shows as defaults are the defaults, and every section is shown", () => {
    const shown = inputOf(uncommented(text));
    expect(validate(parse(uncommented(text))), JSON.stringify(validate.errors, null, 1)).toBe(true);
    const { secretNames: _names, ...sections } = parseStackConfig(inputOf(text), profile);
    expect(parseStackConfig(shown, profile)).toEqual({ ...sections, secretNames: [] });
    expect(Object.keys(shown).sort()).toEqual(Object.keys(sections).sort());
  });
});

describe("Pulumi rewrites a stack file when it sets a key", () => {
  const indent = (line: string) => line.length - line.trimStart().length;

  test.each(["lab", "prod-single", "prod-ha"])(
    "a comment of Pulumi.%s.yaml stays at its depth: it stands before or after a key of that depth",
    (profile) => {
      const lines = stackFileText(profile)
        .split("\n")
        .filter((line) => line.trim() !== "");
      const comment = (line: string | undefined) => line?.trimStart().startsWith("#") ?? false;
      const lost = lines.filter((line, index) => {
        const next = lines.slice(index).find((other) => !comment(other));
        const before = lines.slice(0, index).findLast((other) => !comment(other));
        return comment(line) && ![next, before].some((other) => other !== undefined && indent(other) === indent(line));
      });
      expect(lost).toEqual([]);
    },
  );

  test("the lab's file holds the salt of the lab's passphrase, so that no command writes to it", () => {
    const [, salt, , nonce, sealed] = parse(stackFileText("lab")).encryptionsalt.split(":");
    const bytes = (text: string) => Buffer.from(text, "base64");
    const key = pbkdf2Sync(labPassphrase, bytes(salt), 1_000_000, 32, "sha256");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes(nonce));
    decipher.setAuthTag(bytes(sealed).subarray(-16));
    expect(Buffer.concat([decipher.update(bytes(sealed).subarray(0, -16)), decipher.final()]).toString()).toBe("pulumi");
  });
});

test("the lab file asks for nothing but the profile (R000-022)", () => {
  expect(inputOf(stackFileText("lab"))).toEqual({ profile: "lab" });
});

describe("the editor's schema finds what the program refuses by shape", () => {
  const file = (input: Record<string, unknown>) => ({
    config: Object.fromEntries(Object.entries(input).map(([key, value]) => [`pocket-provider:${key}`, value])),
  });
  test.each([
    ["an unknown key", changed("lab", { "relay.rleayPort": 1 })],
    ["an unknown section", changed("lab", { rediss: {} })],
    ["a wrong type", changed("lab", { "relay.relayPort": "8080" })],
    ["an unknown profile", changed("lab", { profile: "production" })],
    ["a port out of range", changed("lab", { "relay.relayPort": 70_000 })],
    [
      "an unknown transport",
      changed("lab", { "relay.services": { eth: { backends: { json_rpc: { url: "http://node.internal.net" } } } } }),
    ],
    ["an unknown form", changed("lab", { redis: { mode: "cluster" } })],
    ["a service id that no chain takes", changed("lab", { "relay.services": { "a b": { demo: true } } })],
    ["a secret in plain text", changed("lab", { redisUrl: "redis://:pw@r.internal.net:6379" })],
    ["a missing profile", {}],
  ])("%s", (_what, input) => {
    expect(validate(file(input))).toBe(false);
  });

  test("secrets as Pulumi writes them, other projects' keys and Pulumi's own are fine", () => {
    const secure = { secure: "v1:abc:def" };
    const stackFile = {
      secretsprovider: "passphrase",
      encryptionsalt: "v1:abc",
      config: {
        "pocket-provider:profile": "lab",
        "pocket-provider:redisUrl": secure,
        "pocket-provider:backendSecrets": { one: secure },
        "docker:host": "x",
      },
    };
    expect(validate(stackFile), JSON.stringify(validate.errors)).toBe(true);
  });
});

test("Pulumi.yaml runs the TypeScript as it is, from stacks/", () => {
  const project = parse(readFileSync(new URL("Pulumi.yaml", root), "utf8"));
  expect(project).toMatchObject({ name: "pocket-provider", main: "stacks", runtime: { name: "nodejs", options: { typescript: false } } });
  expect(Object.keys(project).sort()).toEqual(["description", "main", "name", "runtime"]);
});
