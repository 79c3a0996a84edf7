import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SshServer, startSshServer } from "../../unit/plugins/sshServer.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

type Args = Record<string, unknown>;

let stack: Stack;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pocket-plugin-command-"));
  stack = await Stack.create({ SSH_AUTH_SOCK: "" });
});
afterEach(async () => {
  await stack.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const local = (name: string, args: Args, options?: Args): PlannedResource => ({ type: "command.local.Command", name, args, options });
const log = (): string[] => (existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8").trim().split("\n") : []);
const say = (word: string): string => `echo ${word} >> ${folder}/log`;

describe("a local command", () => {
  const life = (rest: Args = {}): PlannedResource =>
    local("life", { create: say("create"), update: say("update"), delete: say("delete"), ...rest });

  test("creates once, updates in place on any change, replaces on a trigger with the new create before the old delete", async () => {
    await stack.apply([life({ triggers: [1] })]);
    succeed(await stack.up("--expect-no-changes"));
    expect(log()).toEqual(["create"]);
    await stack.apply([life({ triggers: [1], stdin: "x" })]);
    expect(log()).toEqual(["create", "update"]);
    await stack.apply([life({ triggers: [2], stdin: "x" })]);
    expect(log()).toEqual(["create", "update", "create", "delete"]);
    succeed(await stack.destroy());
    expect(log().slice(4)).toEqual(["delete"]);
  });

  test("without update runs create again, and sees its previous outputs unless turned off", async () => {
    const show = 'echo "[$PULUMI_COMMAND_STDOUT]"';
    const plan = (stdin: string): PlannedResource[] => [
      local("sees", { create: show, stdin }),
      local("blind", { create: show, stdin, addPreviousOutputInEnv: false }),
    ];
    await stack.apply(plan("1"));
    await stack.apply(plan("2"));
    const state = await stack.state();
    expect([state.sees?.outputs?.stdout, state.blind?.outputs?.stdout]).toEqual(["[[]]", "[]"]);
  });

  test("that fails to create leaves nothing in the state and runs again; one that fails to update keeps the old state", async () => {
    const plan = (fails: boolean, word: string): PlannedResource[] => [local("fragile", { create: `${say(word)}; exit ${fails ? 4 : 0}` })];
    stack.plan(plan(true, "first"));
    const failed = await stack.up();
    expect(failed.text).toContain("exit status 4: running");
    expect((await stack.state()).fragile).toBeUndefined();
    await stack.apply(plan(false, "second"));
    stack.plan(plan(true, "third"));
    expect((await stack.up()).code).not.toBe(0);
    expect((await stack.state()).fragile?.outputs?.create).toContain("second");
    expect((await stack.up()).code).not.toBe(0);
    expect(log()).toEqual(["first", "second", "third", "third"]);
  });

  test("prints its whole text and everything it captured when it fails: a generated secret in it shows, one on stdin does not", async () => {
    stack.plan([
      { type: "random.RandomPassword", name: "quiet", args: { length: 12, special: false } },
      { type: "random.RandomPassword", name: "loud", args: { length: 12, special: false } },
      local("onstdin", { create: "cat >/dev/null; echo printed; exit 1 # the whole script", stdin: "ref:quiet.result", logging: "none" }),
      local("inscript", { create: "ref:loud.result", logging: "none" }),
    ]);
    const failed = await stack.up("--continue-on-error");
    expect(failed.text).toContain("the whole script");
    expect(failed.text).toContain("printed");
    const { text } = await stack.pulumi(["stack", "export", "--show-secrets"]);
    const { resources } = JSON.parse(text).deployment as { resources: { urn: string; outputs?: { result?: { plaintext?: string } } }[] };
    const secretOf = (name: string): string =>
      JSON.parse(resources.find(({ urn }) => urn.endsWith(`::${name}`))!.outputs!.result!.plaintext!);
    expect(failed.text).toContain(secretOf("loud"));
    expect(failed.text).not.toContain(secretOf("quiet"));
  });

  test("is unknown in a preview, which runs nothing, and is never refreshed", async () => {
    const used = local("used", { create: "true", triggers: ["ref:source.stdout"] });
    const plan = (create: string): PlannedResource[] => [local("source", { create }), used];
    stack.plan(plan(say("ran")));
    succeed(await stack.preview());
    expect(log()).toEqual([]);
    await stack.apply(plan(say("ran")));
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    stack.plan(plan(`${say("ran")}; true`));
    const steps = await stack.steps();
    expect([steps.source?.op, steps.used?.op]).toEqual(["update", "replace"]);
    expect(log()).toEqual(["ran"]);
  });

  test("outputs are not secret because inputs are, but one of the same name as a secret input is", async () => {
    await stack.apply([local("secret", { create: "cat", stdin: { $secret: "hidden" } })], {
      out: "ref:secret.stdout",
      stdin: "ref:secret.stdin",
    });
    const { text } = await stack.pulumi(["stack", "output"]);
    expect(text).toMatch(/out +hidden/);
    expect(text).toMatch(/stdin +\[secret\]/);
  });

  test("takes an interpreter and a folder, and refuses asset and archive paths", async () => {
    writeFileSync(join(folder, "file"), "here");
    await stack.apply([local("bash", { create: 'set -o pipefail; cat file; echo "$0"', interpreter: ["/bin/bash", "-c"], dir: folder })]);
    expect((await stack.state()).bash?.outputs?.stdout).toBe("here/bin/bash");
    stack.plan([local("assets", { create: "true", assetPaths: ["*"] })]);
    expect((await stack.preview()).text).toContain("not supported by the sandbox's stand-in: assetPaths");
  });
});

describe("a remote command", () => {
  let server: SshServer;
  beforeEach(async () => {
    server = await startSshServer();
  });
  afterEach(() => server.close());

  const connection = (rest: Args = {}): Args => ({
    host: "127.0.0.1",
    port: server.port,
    user: "root",
    privateKey: server.client.privateKey,
    hostKey: server.hostKey,
    dialErrorLimit: 1,
    ...rest,
  });
  const remote = (name: string, args: Args): PlannedResource => ({
    type: "command.remote.Command",
    name,
    args: { connection: connection(), addPreviousOutputInEnv: false, ...args },
  });

  test("never dials in a preview or when nothing changed, and again when only the connection changed", async () => {
    const plan = (limit: number): PlannedResource[] => [
      remote("remote", { create: say("ran"), connection: connection({ dialErrorLimit: limit }) }),
    ];
    stack.plan(plan(1));
    succeed(await stack.preview());
    expect(server.dials()).toBe(0);
    await stack.apply(plan(1));
    succeed(await stack.up("--expect-no-changes"));
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    expect(server.dials()).toBe(1);
    await stack.apply(plan(2));
    expect(server.dials()).toBe(2);
    expect(log()).toEqual(["ran", "ran"]);
  });

  test("keeps the connection secret in the state", async () => {
    await stack.apply([remote("remote", { create: "true" })]);
    const { text } = await stack.pulumi(["stack", "export"]);
    expect(text).not.toContain("OPENSSH PRIVATE KEY");
    expect(text).not.toContain("dialErrorLimit");
  });

  test("destroys with the connection in the state, and an unreachable host fails the destroy", async () => {
    await stack.apply([remote("remote", { create: "true", delete: say("deleted") })]);
    server.close();
    const failed = await stack.destroy();
    expect(failed.text).toContain("after 1 failed attempts: dial tcp 127.0.0.1");
    expect(log()).toEqual([]);
    succeed(await stack.pulumi(["state", "delete", "--yes", (await stack.state()).remote!.urn]));
  });

  test("files are copied once and stay after the destroy", async () => {
    const copy = (text: string): PlannedResource => ({
      type: "command.remote.CopyToRemote",
      name: "copy",
      args: { connection: connection(), source: { $text: text }, remotePath: join(folder, "copied") },
    });
    await stack.apply([copy("one")]);
    succeed(await stack.up("--expect-no-changes"));
    expect(server.dials()).toBe(1);
    await stack.apply([copy("two")]);
    expect(readFileSync(join(folder, "copied"), "utf8")).toBe("two");
    succeed(await stack.destroy());
    expect(existsSync(join(folder, "copied"))).toBe(true);
  });
});

describe("generated values", () => {
  test("stay through runs, change with their keepers, and are secret where the SDK says so", async () => {
    const plan = (keeper: string): PlannedResource[] => [
      { type: "random.RandomPassword", name: "password", args: { length: 20, keepers: { k: keeper } } },
      { type: "random.RandomId", name: "id", args: { byteLength: 4, keepers: { k: keeper } } },
      { type: "random.RandomBytes", name: "bytes", args: { length: 32 } },
      { type: "tls.PrivateKey", name: "key", args: { algorithm: "ED25519" } },
    ];
    const outputs = {
      password: "ref:password.result",
      id: "ref:id.hex",
      bytes: "ref:bytes.hex",
      public: "ref:key.publicKeyOpenssh",
      private: "ref:key.privateKeyOpenssh",
    };
    await stack.apply(plan("1"), outputs);
    const read = async (): Promise<unknown[]> => [
      await stack.output("password"),
      await stack.output("id"),
      await stack.output("bytes"),
      await stack.output("private"),
    ];
    const first = await read();
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    const shown = (await stack.pulumi(["stack", "output"])).text;
    expect(shown.match(/\[secret\]/g)).toHaveLength(3);
    expect(shown).toContain("ssh-ed25519 ");
    await stack.apply(plan("2"), outputs);
    const second = await read();
    expect(second.map((value, index) => value === first[index])).toEqual([false, false, true, true]);
  });
});
