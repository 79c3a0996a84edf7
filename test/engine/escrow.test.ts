import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unlockText } from "../../cli/escrow/ageFile.ts";
import { exportEscrow } from "../../cli/escrow/export.ts";
import { restoreEscrow } from "../../cli/escrow/restore.ts";
import { verifyEscrow } from "../../cli/escrow/verify.ts";
import type { StackContext } from "../../cli/pulumi.ts";
import { keyFingerprint } from "../../stacks/keyFingerprint.ts";
import { type PlannedResource, Stack, succeed } from "./plugins/stack.ts";
import { watchArguments } from "./support/observe.ts";
import { execute } from "./support/project.ts";

let project: Stack;
let secrets: Record<string, string>;
let seen: { stop: () => string };
const offline = mkdtempSync(join(tmpdir(), "pocket-escrow-test-"));
const escrow = { file: join(offline, "keys.age"), identityFile: join(offline, "identity") };
const context = (stack: string): StackContext => ({ stack, env: project.env, project: project.program });
const bytes = (name: string, length: number): PlannedResource => ({
  type: "random.RandomBytes",
  name,
  args: { length },
  options: { parent: "ref:group" },
});

/** A stack that makes the secrets under the names that the program gives them, below a parent as there. */
beforeAll(async () => {
  project = await Stack.create();
  project.plan(
    [
      { type: "random.RandomId", name: "group", args: { byteLength: 4 } },
      bytes("providerEncryptionKey", 32),
      bytes("providerEncryptionIv", 16),
      bytes("providerAppIdentity", 32),
    ],
    {
      providerEncryptionKey: "ref:providerEncryptionKey.hex",
      providerEncryptionIv: "ref:providerEncryptionIv.hex",
      providerAppIdentity: "ref:providerAppIdentity.hex",
    },
  );
  succeed(await project.up());
  secrets = { middlemanAppIdentity: `1${randomBytes(32).toString("hex").slice(1)}` };
  await give("middlemanAppIdentity", secrets.middlemanAppIdentity!);
  for (const name of ["providerEncryptionKey", "providerEncryptionIv", "providerAppIdentity"]) secrets[name] = await project.output(name);
  writeFileSync(escrow.identityFile, await generateIdentity());
  seen = watchArguments();
});
afterAll(async () => {
  await project.dispose();
  rmSync(offline, { recursive: true });
});

async function give(name: string, value: string): Promise<void> {
  const args = ["config", "set", "--secret", `pocket-provider:${name}`, "--stack", "test", "--non-interactive"];
  const result = await execute("pulumi", args, { env: project.env, cwd: project.program, input: value });
  if (result.code !== 0) throw new Error(result.output);
}

test("export writes generated and given keys into one encrypted file", async () => {
  const recipients = [await identityToRecipient(readFileSync(escrow.identityFile, "utf8"))];
  const result = await exportEscrow(context("test"), { out: escrow.file, recipients });
  expect(statSync(escrow.file).mode & 0o777).toBe(0o600);
  const content = JSON.parse(await unlockText(readFileSync(escrow.file), { identities: [readFileSync(escrow.identityFile, "utf8")] }));
  expect(content).toMatchObject({ schemaVersion: 1, stack: "test", project: "pocket-provider", secrets });
  expect(Object.fromEntries(result.secrets.map(({ name, fingerprint }) => [name, fingerprint]))).toEqual(
    Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, keyFingerprint(value)])),
  );
  expect((await verifyEscrow(context("test"), escrow)).equal).toBe(true);
  await expect(exportEscrow(context("test"), { out: escrow.file, recipients })).rejects.toThrow("never overwritten");
});

test("restore gives a new stack the same keys, encrypted in its file; again it has nothing to do", async () => {
  succeed(await project.pulumi(["stack", "init", "restored"]));
  expect((await verifyEscrow(context("restored"), escrow)).secrets.map(({ state }) => state)).toEqual(Array(4).fill("only in the file"));
  const result = await restoreEscrow(context("restored"), escrow);
  expect(result.secrets.map(({ action }) => action)).toEqual(Array(4).fill("set"));
  const file = join(project.program, "Pulumi.restored.yaml");
  const written = readFileSync(file, "utf8");
  expect(written.match(/secure: /g)).toHaveLength(4);
  expect((await verifyEscrow(context("restored"), escrow)).equal).toBe(true);
  expect((await restoreEscrow(context("restored"), escrow)).secrets.map(({ action }) => action)).toEqual(Array(4).fill("already there"));
  expect(readFileSync(file, "utf8")).toBe(written);
});

test("restore leaves a stack alone that was deployed with other keys, and names both by fingerprint", async () => {
  succeed(await project.pulumi(["stack", "init", "other"]));
  succeed(await project.up("--stack", "other"));
  await expect(restoreEscrow(context("other"), escrow)).rejects.toThrow(
    new RegExp(`nothing was set:[^]*providerEncryptionKey +file ${keyFingerprint(secrets.providerEncryptionKey!)}, stack [0-9a-f]{16} `),
  );
  expect(succeed(await project.pulumi(["config", "--json", "--stack", "other"])).text.trim()).toBe("{}");
  succeed(await project.destroy("--stack", "other"));
});

test("a wrong passphrase of the stack says what to set", async () => {
  const env = { ...project.env, PULUMI_CONFIG_PASSPHRASE: "wrong" };
  await expect(verifyEscrow({ ...context("test"), env }, escrow)).rejects.toThrow(/Next: set PULUMI_CONFIG_PASSPHRASE/);
});

test("no key stood in a process's arguments, or in any file in plain text", () => {
  const hidden = Object.values(secrets);
  const argumentsSeen = seen.stop();
  expect(argumentsSeen).toContain("config set --secret pocket-provider:providerEncryptionKey");
  const files = [project.folder, offline].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const value of hidden) {
    expect(argumentsSeen).not.toContain(value);
    const leaks = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(value));
    expect(leaks.map(({ name }) => name)).toEqual([]);
  }
});
