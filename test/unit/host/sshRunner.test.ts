import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RemoteStep, remoteEnvironment, remoteInput, remoteRunner, remoteScript } from "../../../components/host/sshRunner.ts";

const hostKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"b".repeat(43)}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ssh-runner-"));
  // plays ssh: notes how it was called, and lets the remote command run here as sshd would, in a shell
  program("ssh", `echo "$*" >> ${folder}/calls\ncase " $* " in *" -O exit "*) exit 0;; esac\nexec sh -c "\${@: -1}"`);
  program("sudo", `echo "sudo $1" >> ${folder}/calls\nshift\nexec "$@"`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const environment = (user: string) => ({
  ...process.env,
  ...remoteEnvironment({ address: "host.test", port: 22, user, hostKey }, "runner-test", "pocket-1"),
  PATH: [folder, process.env.PATH].join(delimiter),
});

function run(user: string, step: RemoteStep, input: Parameters<typeof remoteInput>[0]) {
  const { status, stdout, stderr } = spawnSync("/bin/bash", ["-c", remoteRunner("redis-gate", step)], {
    env: environment(user),
    input: remoteInput(input),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");

describe("a step over SSH", () => {
  it("carries any script and any data to the host unchanged", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", "'", '"', "$", "\\", "`", "\n", "é", "€", "%", "!") });
    fc.assert(
      fc.property(text, text, (word, data) => {
        const result = run("root", {}, { script: `printf '%s|' "$0" '${word.replaceAll("'", `'\\''`)}'; cat`, data });
        expect(result).toEqual({ status: 0, stdout: `bash|${word}|${data}`, stderr: "" });
      }),
      { numRuns: 25 },
    );
  });

  it("becomes root by sudo for any other login, and by nothing for root", () => {
    expect(run("root", {}, { script: "true", data: "" }).status).toBe(0);
    expect(calls().some((line) => line.startsWith("sudo"))).toBe(false);
    expect(run("deploy", {}, { script: "true", data: "" }).status).toBe(0);
    expect(calls()).toContain("sudo -n");
  });

  it("leaves the first look to the login itself", () => {
    expect(run("deploy", { asLogin: true }, { script: "echo me", data: "" }).stdout).toBe("me\n");
    expect(calls().some((line) => line.startsWith("sudo"))).toBe(false);
  });

  it("fails with the script's own code and words, in strict mode", () => {
    expect(run("root", {}, { script: "echo bad >&2; (exit 7); echo never", data: "" })).toEqual({ status: 7, stdout: "", stderr: "bad\n" });
  });

  it("ends a script after its time (the command provider has no limit of its own)", () => {
    const begin = Date.now();
    expect(run("root", { timeoutSeconds: 1 }, { script: "sleep 30", data: "" }).status).toBe(124);
    expect(Date.now() - begin).toBeLessThan(10_000);
  });

  it("confirms over a new login, and only after the script has succeeded", () => {
    const input = { script: "echo one; cat", data: "data", confirm: "echo two" };
    expect(run("root", { confirm: true }, input)).toMatchObject({ status: 0, stdout: "one\ndatatwo\n" });
    const [first, second] = calls();
    expect(first).not.toContain("ControlPath=none");
    expect(second).toContain("-o ControlMaster=no -o ControlPath=none");
    expect(run("root", { confirm: true }, { ...input, script: "exit 3" })).toMatchObject({ status: 3, stdout: "" });
    expect(run("root", { confirm: true }, { ...input, confirm: "exit 4" })).toMatchObject({ status: 4 });
  });

  it("opens the shared connection anew where a login's groups have changed", () => {
    expect(run("deploy", { reconnect: true }, { script: "true", data: "" }).status).toBe(0);
    expect(calls().slice(-2)[0]).toContain("-O exit");
    expect(calls().at(-1)).toMatch(/ true$/);
  });

  it("shows neither the way nor the script on its command line, which Pulumi prints whole when a step fails", () => {
    expect(remoteRunner("redis-gate", { timeoutSeconds: 40 })).toBe(
      'name=redis-gate seconds=40 confirm=no reconnect=no as_login=no; eval "$POCKET_RUN"',
    );
  });

  it("deletes without waiting for input", () => {
    const line = remoteScript("id -u >/dev/null; echo 'it is' gone", "deploy");
    const result = spawnSync("/bin/bash", ["-c", line], { env: environment("deploy"), encoding: "utf8" });
    expect(result).toMatchObject({ status: 0, stdout: "it is gone\n" });
  });
});

describe("the way to the host", () => {
  const file = join(userInfo().homedir, ".ssh", "pocket-way-runner-test-pocket-1");
  afterEach(() => rmSync(file, { force: true }));

  it("is the last run's, not that of the time when the step was made (trap: a deletion has the old state's connection)", () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, "ssh -o HostKeyAlias=moved -- other.test\n", { mode: 0o600 });
    expect(run("root", {}, { script: "true", data: "" }).status).toBe(0);
    expect(calls()[0]).toContain("HostKeyAlias=moved -- other.test");
    expect(spawnSync("/bin/bash", ["-c", remoteScript("true", "root")], { env: environment("root") }).status).toBe(0);
    expect(calls()[1]).toContain("HostKeyAlias=moved -- other.test");
  });
});
