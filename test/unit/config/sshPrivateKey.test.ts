import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sshKeyProblem } from "../../../stacks/config/sshPrivateKey.ts";
import { changed, issuesOf } from "./inputs.ts";

let folder: string;
const keys: Record<string, string> = {};

/** Keys as ssh-keygen writes them. */
function make(name: string, ...args: string[]): void {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-C", "", "-f", file, ...args]);
  keys[name] = readFileSync(file, "utf8");
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-keys-"));
  make("ed25519", "-t", "ed25519", "-N", "");
  make("ecdsa", "-t", "ecdsa", "-N", "");
  make("rsa", "-t", "rsa", "-b", "3072", "-N", "");
  make("short", "-t", "rsa", "-b", "2048", "-N", "");
  make("locked", "-t", "ed25519", "-N", "correct horse", "-a", "1");
  make("pem", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "");
  keys.public = readFileSync(join(folder, "ed25519.pub"), "utf8");
  keys.cut = keys.ed25519!.replace(/\n[A-Za-z0-9+/=]+\n(?=-----END)/, "\n");
  // The private part of this kind of key begins with the secret seed, right after the public key's second copy.
  const bytes = Buffer.from(keys.ed25519!.split("\n").slice(1, -2).join(""), "base64");
  const at = bytes.lastIndexOf(Buffer.from([0, 0, 0, 64])) + 4;
  bytes.fill(7, at, at + 32);
  keys.weak = `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
  keys.placeholder = "CHANGEME";
  keys.text = "hunter2";
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["ed25519", "ecdsa", "rsa"])("a key of ssh-keygen without passphrase may be used: %s", (name) => {
  expect(sshKeyProblem(keys[name]!)).toBeUndefined();
});

test.each([
  ["locked", "has a passphrase"],
  ["short", "RSA key of 2048 bits"],
  ["weak", "is weak: the same text over and over"],
  ["public", "is a public key"],
  ["pem", "is in another form"],
  ["cut", "is a damaged"],
  ["placeholder", "is a placeholder"],
  ["text", "must be an OpenSSH private key"],
])("another one is refused by name, and never shown: %s", (name, rule) => {
  const issues = issuesOf(changed("prod-single", { sshPrivateKey: keys[name] }), "prod-single");
  expect(issues).toMatchObject([{ path: "sshPrivateKey", value: "[secret]", rule: expect.stringContaining(rule) }]);
  expect(issues[0]!.next).toContain("ssh-keygen -t ed25519");
  expect(JSON.stringify(issues)).not.toContain(keys[name]!.split("\n").at(1) || "hunter2");
});

describe("one way to log in", () => {
  const both = (more: object) =>
    issuesOf({ ...changed("prod-single", more as Record<string, unknown>), sshPrivateKey: keys.ed25519 }, "prod-single");

  test("a key of the config is one", () => {
    expect(both({})).toEqual([]);
  });

  test("not beside a key file, the jump host's included", () => {
    const jump = {
      address: "jump.provider.example",
      user: "ops",
      identityFile: "/k/two",
      hostKey: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"A".repeat(43)}`,
    };
    const issues = both({ "hosts.pocket-1.identityFile": "~/.ssh/one", "hosts.pocket-1.jump": jump });
    expect(issues.map(({ path, value }) => [path, value])).toEqual([
      ["hosts.pocket-1.identityFile", "~/.ssh/one"],
      ["hosts.pocket-1.jump.identityFile", "/k/two"],
    ]);
  });

  test("not in a lab, which logs in nowhere", () => {
    expect(issuesOf({ profile: "lab", sshPrivateKey: keys.ed25519 }, "one")).toMatchObject([{ path: "sshPrivateKey" }]);
  });
});
