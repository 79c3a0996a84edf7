import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { fingerprint } from "../../../cli/host/fingerprint.ts";
import { type ScanOptions, scanHosts } from "../../../cli/host/scan.ts";
import { sizeCheckScript } from "../../../components/host/sizeCheckScript.ts";
import { cutHost, joinHost, swapHostKey } from "../../../sandbox/hosts/actions.ts";
import { destroyLab, ensureLab } from "../../../sandbox/hosts/lab.ts";
import type { LabInfo } from "../../../sandbox/hosts/types.ts";
import { watchArguments } from "../support/observe.ts";
import { execute, TestStack } from "../support/project.ts";

const name = "test-scan";
let lab: LabInfo;
let stack: TestStack;

beforeAll(async () => {
  await destroyLab(name);
  lab = await ensureLab({ name, hosts: 2, variant: "bare", images: [] });
  stack = new TestStack("scan", {});
  await stack.init();
});
afterAll(async () => {
  await stack.dispose();
  await destroyLab(name);
});

const stackFile = () => join(stack.folder, "Pulumi.scan.yaml");
const text = () => readFileSync(stackFile(), "utf8");
const hosts = () => parse(text()).config["pocket-provider:hosts"];
const line = (key: string) => `      ${key}\n`;
const host = (number: number, more: string) =>
  `    ${lab.hosts[number]!.name}:\n${line("kind: ssh")}${line(`address: ${lab.hosts[number]!.address}`)}${more}`;
const write = (...all: string[]) => writeFileSync(stackFile(), `config:\n  # two machines\n  pocket-provider:hosts:\n${all.join("")}`);

/** Nobody sits at this terminal. */
const scan = (options: Partial<ScanOptions> = {}, env: NodeJS.ProcessEnv = {}) => {
  const terminal = { input: new PassThrough(), output: new PassThrough() };
  return scanHosts(
    { stack: "scan", ...options },
    { folder: stack.folder, env: { ...stack.stackEnv, ...env }, terminal, say: () => undefined },
  );
};

const onHost = async (number: number, command: string) => {
  const result = await execute("ssh", ["-F", lab.sshConfigFile, lab.hosts[number]!.name, command]);
  if (result.code !== 0) throw new Error(result.output);
  return result.stdout.trim();
};

test("two new machines, one as root and one as a user with sudo, get their keys and sizes", async () => {
  const identity = line(`identityFile: ${lab.keyFile}`);
  write(host(0, identity), host(1, `${line(`user: ${lab.hosts[1]!.user} # no root`)}${identity}`));
  const dry = await scan();
  expect([dry.exitCode, hosts().h1.hostKey, dry.keys.map(({ state }) => state)]).toEqual([2, undefined, ["unconfirmed", "unconfirmed"]]);
  const shown = await onHost(0, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
  expect(shown).toContain(dry.keys[0]!.fingerprint);

  const { exitCode, machines } = await scan({ yes: true });
  expect([exitCode, machines.map(({ state }) => state)]).toEqual([0, ["written", "written"]]);
  const memoryMiB = Math.floor(Number(await onHost(0, "awk '/^MemTotal/ { print $2 }' /proc/meminfo")) / 1024);
  const size = { memoryMiB, cpus: Number(await onHost(0, "nproc")) };
  expect(hosts()).toMatchObject({ h1: { hostKey: lab.hosts[0]!.hostKey, size }, h2: { hostKey: lab.hosts[1]!.hostKey, size } });
  expect(text()).toContain(`user: ${lab.hosts[1]!.user} # no root\n      hostKey: ${lab.hosts[1]!.hostKey}\n`);
  expect(machines[0]!.os).toMatch(/Debian|Ubuntu/);
  expect(machines[0]!.freeDiskMiB).toBeGreaterThan(100);

  expect(await onHost(0, `bash -euc '${sizeCheckScript({ stack: "scan", host: "h1", size }).replaceAll("'", `'\\''`)}'`)).toBe("");
  const before = text();
  expect((await scan()).exitCode).toBe(0);
  expect(text()).toBe(before);
});

test("a machine goes by its neighbour's pinned key through it", async () => {
  const jump = `jump: {address: ${lab.hosts[1]!.address}, identityFile: ${lab.keyFile}}`;
  write(host(0, `${line(jump)}${line(`identityFile: ${lab.keyFile}`)}`).replace(lab.hosts[0]!.address, lab.hosts[0]!.labAddress));
  const { exitCode, keys } = await scan({ yes: true });
  expect([exitCode, keys.map(({ jump, state }) => [jump, state])]).toEqual([
    0,
    [
      [true, "new"],
      [false, "new"],
    ],
  ]);
  expect(hosts().h1).toMatchObject({ hostKey: lab.hosts[0]!.hostKey, jump: { hostKey: lab.hosts[1]!.hostKey } });
});

test("a key of the stack's config logs in, on the jump host too, and is on no command line", async () => {
  write(host(0, line(`jump: {address: ${lab.hosts[1]!.address}}`)).replace(lab.hosts[0]!.address, lab.hosts[0]!.labAddress));
  const key = readFileSync(lab.keyFile, "utf8");
  await stack.setSecret("sshPrivateKey", key);
  const seen = watchArguments();
  const { exitCode, machines } = await scan({ yes: true });
  expect([exitCode, machines[0]!.problem, machines[0]!.state]).toEqual([0, undefined, "written"]);
  expect(seen.stop()).not.toContain(key.split("\n")[1]);

  const locked = await scan({ yes: true }, { PULUMI_CONFIG_PASSPHRASE: "another one" });
  expect([locked.exitCode, locked.keys[0]!.state, locked.keys[1]!.state]).toEqual([1, "pinned", "unread"]);
  expect(locked.keys[1]!.problem).toMatch(/sshPrivateKey cannot be decrypted: .*Next: set PULUMI_CONFIG_PASSPHRASE/s);
});

test("a machine that was reinstalled is not taken for the old one until somebody says so", async () => {
  write(host(0, `${line(`identityFile: ${lab.keyFile}`)}${line(`hostKey: ${lab.hosts[0]!.hostKey}`)}`));
  const before = text();
  const fresh = await swapHostKey(name, "h1");
  const { exitCode, keys, machines } = await scan({ yes: true });
  expect([exitCode, keys[0]!.state, machines, text()]).toEqual([1, "different", [], before]);
  expect(keys[0]).toMatchObject({ fingerprint: fingerprint(fresh), pinned: fingerprint(lab.hosts[0]!.hostKey) });
  expect((await scan({ yes: true, replace: true })).exitCode).toBe(0);
  expect(hosts().h1.hostKey).toBe(fresh);
});

test("a machine whose cable is out is an error with a name, in bounded time", async () => {
  await cutHost(name, "h1");
  try {
    const begin = Date.now();
    const { exitCode, keys } = await scan();
    expect([exitCode, keys[0]!.state]).toEqual([1, "unread"]);
    expect(keys[0]!.problem).toMatch(/Next: /);
    expect(Date.now() - begin).toBeLessThan(25_000);
  } finally {
    await joinHost(name, "h1");
  }
});
