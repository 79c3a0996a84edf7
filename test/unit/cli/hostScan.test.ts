import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Terminal } from "../../../cli/host/confirm.ts";
import { fingerprint } from "../../../cli/host/fingerprint.ts";
import { type ScanOptions, scanHosts } from "../../../cli/host/scan.ts";
import { type FakeMachine, type KeyPair, makeKey, startMachine, startOther } from "./sshServer.ts";

const answer = "memoryKiB=16368496\ncpus=8\nos=Ubuntu 24.04.1 LTS\nfreeDiskMiB=70123\n";

let keys: Record<"machine" | "other" | "jump" | "login" | "rsa", KeyPair>;
let keyFolder: string;
let folder: string;
let machines: { close: () => unknown }[];

beforeAll(() => {
  keyFolder = mkdtempSync(join(tmpdir(), "pocket-scan-keys-"));
  const make = (name: string, type?: string) => makeKey(keyFolder, name, type);
  keys = { machine: make("machine"), other: make("other"), jump: make("jump"), login: make("login"), rsa: make("rsa", "rsa") };
});
afterAll(() => rmSync(keyFolder, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-scan-stack-"));
  machines = [];
});
afterEach(async () => {
  for (const machine of machines) await machine.close();
  rmSync(folder, { recursive: true });
});

const stackFile = () => join(folder, "Pulumi.one.yaml");
const text = () => readFileSync(stackFile(), "utf8");

async function machine(hostKey = keys.machine, allowed: KeyPair | undefined = keys.login): Promise<FakeMachine> {
  const made = await startMachine(hostKey, allowed, answer);
  machines.push(made);
  return made;
}

/** A stack file with comments and gaps that have to stay. */
function writeStack(port: number, more = "", address = "127.0.0.1"): void {
  writeFileSync(
    stackFile(),
    `config:
  pocket-provider:profile: prod-single   # the shape

  # the machines
  pocket-provider:hosts:
    alpha:
      kind: ssh
      address: ${address} # by its number
      port: ${port}
      identityFile: ${keys.login.file}${more}

  #pocket-provider:redis:
  #  mode: managed
  pocket-provider:edge: {mode: public,  relayDomain: "relay.my.io"}
`,
  );
}

/** A terminal at which these answers are typed; null: nobody is there. */
function terminal(answers: string[] | null): Terminal {
  const input = Object.assign(new PassThrough(), { isTTY: answers !== null });
  const left = [...(answers ?? [])];
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      if (String(chunk).includes("[y/N]")) input.write(`${left.shift() ?? ""}\n`);
      done();
    },
  });
  return { input, output };
}

async function scan(options: Partial<ScanOptions> = {}, answers: string[] | null = null) {
  const said: string[] = [];
  const surroundings = { folder, env: process.env, terminal: terminal(answers), say: (line: string) => void said.push(line) };
  const result = await scanHosts({ stack: "one", ...options }, surroundings);
  return { ...result, said: said.join("\n") };
}

test("a fingerprint is what ssh-keygen prints on the machine's console", () => {
  const printed = execFileSync("ssh-keygen", ["-lf", `${keys.machine.file}.pub`], { encoding: "utf8" });
  expect(printed.split(" ")[1]).toBe(fingerprint(keys.machine.publicKey));
});

describe("first contact (R000-013: a stack file needs no key to begin with)", () => {
  test("writes key and size after a yes, and nothing else changes", async () => {
    const { port, ran } = await machine();
    writeStack(port);
    const before = text();
    const {
      exitCode,
      keys: [key],
      machines: [found],
      said,
    } = await scan({ yes: true });
    expect(exitCode).toBe(0);
    expect(key).toMatchObject({ host: "alpha", state: "new", fingerprint: fingerprint(keys.machine.publicKey) });
    expect(found).toEqual({ host: "alpha", state: "written", memoryMiB: 15984, cpus: 8, os: "Ubuntu 24.04.1 LTS", freeDiskMiB: 70123 });
    const added = `\n      hostKey: ${keys.machine.publicKey}\n      size: {memoryMiB: 15984, cpus: 8}`;
    expect(text()).toBe(before.replace("by its number", `by its number${added}`));
    expect(said).toContain("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
    expect(ran).toHaveLength(1);
    expect(ran[0]).toMatch(/^sh -s\n/);
  });

  test("a second scan finds all as it is, and writes nothing", async () => {
    const { port } = await machine();
    writeStack(port);
    await scan({ yes: true });
    const [before, time] = [text(), statSync(stackFile()).mtimeMs];
    const {
      exitCode,
      keys: [key],
      machines: [found],
    } = await scan();
    expect([exitCode, key!.state, found!.state]).toEqual([0, "pinned", "same"]);
    expect([text(), statSync(stackFile()).mtimeMs]).toEqual([before, time]);
  });

  test("without a person and without --yes it ends with 2, writes nothing and logs in nowhere", async () => {
    const { port, tried, ran } = await machine();
    writeStack(port);
    const before = text();
    const {
      exitCode,
      keys: [key],
      machines: found,
    } = await scan();
    expect([exitCode, key!.state, found, text()]).toEqual([2, "unconfirmed", [], before]);
    expect(tried.every((method) => method === "none")).toBe(true);
    expect(ran).toEqual([]);
  });

  test.each([["n"], [""], ["no way"]])("a person who answers %j has said no", async (typed) => {
    const { port } = await machine();
    writeStack(port);
    const before = text();
    expect((await scan({}, [typed])).exitCode).toBe(2);
    expect(text()).toBe(before);
  });

  test("a person is asked for the key, then for the size", async () => {
    const { port } = await machine();
    writeStack(port);
    const {
      exitCode,
      keys: [key],
      machines: [found],
    } = await scan({}, ["y", "n"]);
    expect([exitCode, key!.state, found!.state]).toEqual([2, "new", "unconfirmed"]);
    expect(text()).toContain(`hostKey: ${keys.machine.publicKey}\n`);
    expect(text()).not.toContain("size:");
  });

  test("the example's key of zeros is nobody's, so it is replaced without more", async () => {
    const { port } = await machine();
    writeStack(port, `\n      hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"A".repeat(43)}`);
    expect((await scan({ yes: true })).keys[0]).toMatchObject({ state: "new" });
    expect(text()).toContain(`      hostKey: ${keys.machine.publicKey}\n`);
  });

  test("a login that is refused leaves the key pinned, and says why there is no size", async () => {
    const { port } = await machine(keys.machine, keys.other);
    writeStack(port);
    const {
      exitCode,
      machines: [found],
    } = await scan({ yes: true });
    expect([exitCode, found!.state]).toEqual([0, "unread"]);
    expect(found!.problem).toMatch(/accepts none of the offered keys.*Next: .*authorized_keys/s);
    expect(text()).toContain(keys.machine.publicKey);
  });
});

describe("another key than the pinned one (trap: reinstalled, or a machine in the middle)", () => {
  const pinned = () => `\n      hostKey: ${keys.other.publicKey}`;

  test("is never written by --yes alone; both fingerprints are shown, and what each would mean", async () => {
    const { port, ran, tried } = await machine();
    writeStack(port, pinned());
    const before = text();
    const {
      exitCode,
      keys: [key],
      said,
    } = await scan({ yes: true });
    expect([exitCode, key!.state, text()]).toEqual([1, "different", before]);
    expect(said).toContain(`pinned   ${fingerprint(keys.other.publicKey)}`);
    expect(said).toContain(`answers  ${fingerprint(keys.machine.publicKey)}`);
    expect(said).toMatch(/reinstalled.*stands between.*--host alpha --replace.*do not deploy/s);
    expect([ran, tried.includes("publickey")]).toEqual([[], false]);
  });

  test("is written with --replace, after a yes", async () => {
    const { port } = await machine();
    writeStack(port, `${pinned()} # since May`);
    expect((await scan({ replace: true })).exitCode).toBe(2);
    expect((await scan({ replace: true, yes: true })).keys[0]).toMatchObject({ state: "replaced" });
    expect(text()).toContain(`      hostKey: ${keys.machine.publicKey} # since May\n`);
  });
});

describe("a size that changed", () => {
  test.each([
    ["by a kernel's share is left alone", 16_100, "same"],
    ["by a new machine is written", 8_000, "written"],
  ])("%s", async (_what, memoryMiB, state) => {
    const { port } = await machine();
    writeStack(port, `\n      hostKey: ${keys.machine.publicKey}\n      size: {memoryMiB: ${memoryMiB}, cpus: 8} # measured`);
    expect((await scan({ yes: true })).machines[0]!.state).toBe(state);
    expect(text()).toContain(`size: {memoryMiB: ${state === "same" ? memoryMiB : 15_984}, cpus: 8} # measured\n`);
  });
});

describe("a jump host", () => {
  const through = (port: number) => `\n      jump: {address: 127.0.0.1, port: ${port}, user: ops, identityFile: ${keys.login.file}}`;

  test("is pinned first, and the machine is read through it by that key", async () => {
    const jump = await machine(keys.jump);
    const behind = await machine();
    writeStack(behind.port, through(jump.port));
    const {
      exitCode,
      keys: found,
      machines: [size],
    } = await scan({ yes: true });
    expect(found.map(({ jump, state }) => [jump, state])).toEqual([
      [true, "new"],
      [false, "new"],
    ]);
    expect([exitCode, size!.state]).toEqual([0, "written"]);
    expect(text()).toContain(`user: ops, hostKey: ${keys.jump.publicKey}, identityFile`);
  });

  test("with another key than the pinned one is not gone through", async () => {
    const jump = await machine(keys.jump);
    const behind = await machine();
    writeStack(behind.port, `${through(jump.port).slice(0, -1)}, hostKey: ${keys.other.publicKey}}`);
    const { exitCode, keys: found } = await scan({ yes: true });
    expect([exitCode, found.map(({ state }) => state)]).toEqual([1, ["different", "unread"]]);
    expect(behind.tried).toEqual([]);
  });

  test("that does not reach the machine is named", async () => {
    const jump = await machine(keys.jump);
    const gone = await startOther("");
    gone.close();
    writeStack(gone.port, through(jump.port));
    expect((await scan({ yes: true })).keys[1]!.problem).toMatch(/machine to go through \(127\.0\.0\.1\) does not reach it\. Next: /);
  });

  test("that accepts no key is named by its own login", async () => {
    const jump = await machine(keys.jump, keys.other);
    const behind = await machine();
    writeStack(behind.port, through(jump.port));
    expect((await scan({ yes: true })).keys[1]!.problem).toMatch(
      /go through \(127\.0\.0\.1\): it accepts none of the offered keys.*~ops\//,
    );
  });
});

describe("each phase in which the way ends has its name and its next step", () => {
  const problem = async () => {
    const {
      exitCode,
      keys: [key],
    } = await scan({ yes: true });
    expect([exitCode, key!.state]).toEqual([1, "unread"]);
    return key!.problem;
  };

  test("nothing listens", async () => {
    const gone = await startOther("");
    gone.close();
    writeStack(gone.port);
    expect(await problem()).toMatch(
      /^host alpha \(root@127\.0\.0\.1 port \d+\): .*nothing listens on its SSH port\. Next: systemctl status ssh/,
    );
  });

  test("the name has no address", async () => {
    writeStack(22, "", "no-such-machine.invalid");
    expect(await problem()).toMatch(/its name has no address\. Next: getent hosts no-such-machine\.invalid/);
  });

  test("something else than SSH answers", async () => {
    const web = await startOther("HTTP/1.1 400 Bad Request\r\n\r\n");
    machines.push(web);
    writeStack(web.port);
    expect(await problem()).toMatch(/no SSH server answers there\. Next: .*nc -v/);
  });

  test("an SSH server without an ed25519 key", async () => {
    const { port } = await machine(keys.rsa);
    writeStack(port);
    expect(await problem()).toMatch(/no ed25519 host key, the only kind that can be pinned\. Next: ssh-keygen -A/);
  });
});

describe("a stack file that cannot be scanned is refused with what to do", () => {
  const file = (hosts: string) => writeFileSync(stackFile(), `config:\n  pocket-provider:hosts:${hosts}\n`);

  test.each([
    ["", /has no hosts/],
    ["\n    a: {kind: local}", /no host of kind ssh/],
    ["\n    a: {kind: ssh}", /hosts\.a\.address: .*Next: /s],
    ["\n    a: {kind: ssh, address: root@10.0.0.1}", /hosts\.a\.address: .*without user, port or scheme/],
    ["\n    a: {kind: ssh, address: -oProxyCommand=sh}", /hosts\.a\.address/],
    ["\n    a: {kind: ssh, address: h, user: -x}", /hosts\.a\.user/],
    ["\n    a: [", /is no YAML/],
  ])("%j", async (hosts, message) => {
    file(hosts);
    await expect(scan()).rejects.toThrow(message);
  });

  test("one that is not there, and a host that is not in it", async () => {
    await expect(scan()).rejects.toThrow(/Pulumi\.one\.yaml is not there\nNext: copy/);
    file("\n    alpha: {kind: ssh, address: h}");
    await expect(scan({ host: "alpah" })).rejects.toThrow(/no ssh host alpah; did you mean "alpha"\?\nNext: name one of: alpha/);
  });
});
