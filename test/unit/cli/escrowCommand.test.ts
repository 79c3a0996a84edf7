import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unlockText } from "../../../cli/escrow/ageFile.ts";
import { run } from "../../../launcher/exec.ts";
import { keyFingerprint } from "../../../stacks/keyFingerprint.ts";
import { configOf, deploymentOf, freshSecrets, generatedResource } from "./escrowInputs.ts";

const pocket = resolve(import.meta.dirname, "../../../cli/pocket.ts");
const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
const secrets = freshSecrets();
let folder: string;
const at = (name: string): string => join(folder, name);

/** Answers like the Pulumi CLI from two files beside it, and keeps its arguments. */
const fakePulumi = `#!/bin/sh
cd "$(dirname "$0")" && echo "$*" >> arguments
case "$1 $2" in
  "stack "*) exec cat state ;;
  "config set") exec "${process.execPath}" -e '
    const fs = require("node:fs");
    const config = JSON.parse(fs.readFileSync("config", "utf8"));
    config[process.argv[1]] = { value: fs.readFileSync(0, "utf8"), secret: true };
    fs.writeFileSync("config", JSON.stringify(config));
  ' "$4" ;;
  *) exec cat config ;;
esac
`;

function stackHas(generated: Partial<typeof secrets>, given: Partial<typeof secrets> = {}): void {
  writeFileSync(at("state"), deploymentOf(Object.entries(generated).map(([name, hex]) => generatedResource(name, hex))));
  writeFileSync(at("config"), configOf(given));
}

const escrow = (...args: string[]) =>
  run(process.execPath, [pocket, "escrow", ...args, "--stack", "prod"], {
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    cwd: folder,
  });
const opened = ["--file", "keys.age", "--identity-file", "identity"];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-escrow-"));
  writeFileSync(at("pulumi"), fakePulumi);
  chmodSync(at("pulumi"), 0o755);
  writeFileSync(at("identity"), `# created: today\n# public key: ${recipient}\n${identity}\n`);
  stackHas(secrets);
});
afterEach(() => rmSync(folder, { recursive: true }));

const noSecrets = new RegExp([...Object.values(secrets), identity].join("|"));

describe("pocket escrow export", () => {
  it("makes one file that only its owner may read, and says what is in it by fingerprint", async () => {
    const result = await escrow("export", "--out", "keys.age", "--recipient", recipient);
    expect(result.code).toBe(0);
    expect(statSync(at("keys.age")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await unlockText(readFileSync(at("keys.age")), { identities: [identity] })).secrets).toEqual(secrets);
    for (const value of Object.values(secrets)) expect(result.stdout).toContain(keyFingerprint(value));
    expect(result.stdout).toContain("escrow verify --stack prod");
    expect(result.stdout + result.stderr).not.toMatch(noSecrets);
  });

  it("with a passphrase file and --json prints JSON for a machine", async () => {
    writeFileSync(at("words"), "five random words in a row\n");
    stackHas({ providerEncryptionKey: secrets.providerEncryptionKey }, { providerEncryptionKey: freshSecrets().providerEncryptionKey });
    const result = await escrow("export", "--out", "keys.age", "--passphrase-file", "words", "--json");
    expect(JSON.parse(result.stdout)).toMatchObject({
      file: at("keys.age"),
      stack: "prod",
      encryptedFor: "passphrase",
      secrets: [{ name: "providerEncryptionKey", origin: "given", otherInState: keyFingerprint(secrets.providerEncryptionKey) }],
    });
    const verified = await escrow("verify", "--file", "keys.age", "--passphrase-file", "words", "--json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ equal: true, from: "prod" });
  });

  it.each<[string, string[], string]>([
    ["neither recipient nor passphrase", [], "neither --recipient nor --passphrase-file"],
    ["both", ["--recipient", recipient, "--passphrase-file", "words"], "for recipients or with a passphrase, not both"],
    ["a private key for a recipient, which is not repeated", ["--recipient", identity], "--recipient 1 is not an age recipient"],
  ])("refuses %s", async (_what, args, message) => {
    const result = await escrow("export", "--out", "keys.age", ...args);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toMatch(noSecrets);
    expect(existsSync(at("keys.age"))).toBe(false);
  });

  it("never overwrites, and needs a folder that is there", async () => {
    writeFileSync(at("keys.age"), "precious");
    const result = await escrow("export", "--out", "keys.age", "--recipient", recipient);
    expect([result.code, result.stderr]).toEqual([1, expect.stringContaining("never overwritten")]);
    expect(readFileSync(at("keys.age"), "utf8")).toBe("precious");
    expect((await escrow("export", "--out", "no/keys.age", "--recipient", recipient)).stderr).toContain("cannot be made (ENOENT)");
  });

  it("refuses a stack without such keys, and one whose key the program would refuse", async () => {
    stackHas({});
    expect((await escrow("export", "--out", "keys.age", "--recipient", recipient)).stderr).toContain("has none of providerEncryptionKey");
    stackHas({}, { providerEncryptionIv: secrets.providerEncryptionKey });
    const result = await escrow("export", "--out", "keys.age", "--recipient", recipient);
    expect(result.stderr).toContain("pocket-provider:providerEncryptionIv does not have the form of its kind");
    expect(result.stderr).not.toMatch(noSecrets);
  });
});

describe("pocket escrow verify", () => {
  beforeEach(async () => void (await escrow("export", "--out", "keys.age", "--recipient", recipient)));

  it("ends with 0 for the same keys, and 1 when any differs or is missing on either side", async () => {
    expect((await escrow("verify", ...opened)).code).toBe(0);
    const other = freshSecrets().providerAppIdentity;
    stackHas({ ...secrets, providerAppIdentity: other });
    const result = await escrow("verify", ...opened);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain(`file ${keyFingerprint(secrets.providerAppIdentity)}, stack ${keyFingerprint(other)}  differs`);
    const { middlemanAppIdentity: _, ...provider } = secrets;
    stackHas(provider);
    expect((await escrow("verify", ...opened)).code).toBe(1);
  });

  it("ends with 2 when file, key, stack or options cannot be read", async () => {
    expect((await escrow("verify", "--file", "nope", "--identity-file", "identity")).code).toBe(2);
    expect((await escrow("verify", "--file", "keys.age")).code).toBe(2);
    expect((await escrow("verify")).code).toBe(2);
    writeFileSync(at("identity"), await generateIdentity());
    const result = await escrow("verify", ...opened);
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining("none of the identities")]);
    writeFileSync(at("identity"), identity);
    writeFileSync(at("state"), "no JSON");
    expect((await escrow("verify", ...opened)).code).toBe(2);
  });
});

describe("pocket escrow restore", () => {
  beforeEach(async () => void (await escrow("export", "--out", "keys.age", "--recipient", recipient)));
  const given = () => JSON.parse(readFileSync(at("config"), "utf8"));

  it("gives a new stack the keys over standard input, and the second time has nothing to do", async () => {
    stackHas({});
    const result = await escrow("restore", ...opened);
    expect(result.code).toBe(0);
    expect(given()).toEqual(JSON.parse(configOf(secrets)));
    expect(result.stdout + result.stderr + readFileSync(at("arguments"), "utf8")).not.toMatch(noSecrets);
    const again = await escrow("restore", ...opened, "--json");
    expect(JSON.parse(again.stdout).secrets.map(({ action }: { action: string }) => action)).toEqual(Array(4).fill("already there"));
    expect(readFileSync(at("arguments"), "utf8").match(/config set/g)).toHaveLength(4);
  });

  it("finishes what a killed restore began", async () => {
    stackHas({}, { providerEncryptionKey: secrets.providerEncryptionKey });
    expect((await escrow("restore", ...opened)).code).toBe(0);
    expect(given()).toEqual(JSON.parse(configOf(secrets)));
  });

  it.each<[string, object, object]>([
    ["generated", { providerEncryptionKey: freshSecrets().providerEncryptionKey }, {}],
    ["given", {}, { providerEncryptionKey: freshSecrets().providerEncryptionKey }],
    [
      "generated and hidden by the right one",
      { providerEncryptionKey: freshSecrets().providerEncryptionKey },
      { providerEncryptionKey: secrets.providerEncryptionKey },
    ],
  ])("sets nothing where another value is %s", async (_what, generated, config) => {
    stackHas(generated, config);
    const result = await escrow("restore", ...opened);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(`providerEncryptionKey  file ${keyFingerprint(secrets.providerEncryptionKey)}, stack `);
    expect(result.stderr).not.toMatch(noSecrets);
    expect(given()).toEqual(JSON.parse(configOf(config as Record<string, string>)));
  });
});
