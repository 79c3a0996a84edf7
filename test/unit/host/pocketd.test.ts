import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PocketdSettings, pocketdDelete, pocketdScript } from "../../../components/pocketdScripts.ts";
import { ensurePocketdRelease, type PocketdRelease } from "../../../sandbox/pocketdRelease.ts";
import { machine } from "./machine.ts";

const host = machine();
const cacheDir = mkdtempSync(join(tmpdir(), "pocketd-release-"));
const releases: Record<string, PocketdRelease> = {};
const chain = { chainId: "pocket", rpcUrl: "https://rpc.nodes.net", grpcAddress: "grpc.nodes.net:443", grpcInsecure: false };
const program = "usr/local/bin/pocketd";
const folder = "opt/pocket-provider/pocketd";

beforeAll(async () => {
  for (const version of ["v0.1.35", "v0.1.36-miner-hotfix2"]) releases[version] = await ensurePocketdRelease({ cacheDir, version });
});
afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));
beforeEach(() => {
  host.play("dpkg", "echo amd64");
  host.play(
    "curl",
    `while [ $# -gt 1 ]; do [ "$1" = -o ] && target=$2; shift; done; cp "${cacheDir}/releases/\${1#https://mirror.net/}" "$target"`,
  );
});

const settings = (version = "v0.1.35", sha256 = releases[version]!.sha256): PocketdSettings => ({
  version,
  downloadUrl: "https://mirror.net/{version}/{archive}",
  checksums: { linux_amd64: sha256 },
  chain,
});
const install = (more: PocketdSettings = settings(), hash = "abc") => host.run(pocketdScript(more, hash), { whole: true });
const says = () => execFileSync(host.path(program), ["version", "--home", host.path("home")], { encoding: "utf8" }).trim();
const unchanged = () => [host.has(program), host.has(folder) ? readdirSync(host.path(folder)) : []];

describe("pocketd on a host (R000-040, R000-041, R000-042, R000-046)", () => {
  it("is the release of the config, and a second run fetches nothing (R000-031)", () => {
    expect(install()).toMatchObject({ status: 0, stderr: "", stdout: "pocketd=0.1.35\n" });
    expect(says()).toBe("0.1.35");
    expect(host.calls("curl")).toEqual([expect.stringMatching(/ https:\/\/mirror.net\/v0.1.35\/pocket_linux_amd64.tar.gz$/)]);
    expect(host.read("etc/pocketd/client.toml")).toContain('chain-id = "pocket"');
    expect(install()).toMatchObject({ status: 0, stdout: "pocketd=0.1.35\n" });
    expect(host.calls("curl")).toHaveLength(1);
  });
  it("moves to another release, also to a hotfix that sorts before its base, and leaves nothing of the old one", () => {
    install();
    expect(install(settings("v0.1.36-miner-hotfix2")).stdout).toBe("pocketd=0.1.36-miner-hotfix2\n");
    expect(says()).toBe("0.1.36-miner-hotfix2");
    expect(readdirSync(host.path(folder))).toEqual([expect.stringMatching(/^0\.1\.36-miner-hotfix2-[0-9a-f]{12}$/)]);
  });
  it("is not opened when its SHA-256 is another one, and the one that was there goes on", () => {
    install();
    host.play("tar", "exit 1");
    const result = install(settings("v0.1.35", "a".repeat(64)));
    expect(result).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/has SHA-256 [0-9a-f]{64} and not a{64} of pocketd.checksums.linux_amd64; it was not opened. Next: /),
    });
    expect(host.calls("tar")).toHaveLength(0);
    expect(says()).toBe("0.1.35");
    expect(readdirSync(host.path(folder))).toHaveLength(1);
  });
  it("is not used when it says that it is another version", () => {
    const other = { ...settings("v0.1.35"), version: "v0.1.40", downloadUrl: "https://mirror.net/v0.1.35/{archive}" };
    expect(install(other)).toMatchObject({ status: 1, stderr: expect.stringContaining("says that it is version '0.1.35'. Next: ") });
    expect(unchanged()).toEqual([false, []]);
  });
  it("needs a checksum for the host's platform", () => {
    host.play("dpkg", "echo arm64");
    expect(install()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/this host is linux_arm64.*write what sha256sum prints to pocketd.checksums.linux_arm64/),
    });
  });
  it("that cannot be fetched is an error with the address", () => {
    host.play("curl", "exit 22");
    expect(install()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("could not download https://mirror.net/v0.1.35/pocket_linux_amd64.tar.gz. Next: "),
    });
    expect(unchanged()).toEqual([false, []]);
  });
  it("of somebody else stays: used when it is that version, an error when not", () => {
    const put = (version: string) => host.write(program, `#!/bin/sh\necho v${version}\n`);
    const make = (version: string) => {
      put(version);
      execFileSync("chmod", ["755", host.path(program)]);
    };
    make("0.1.34");
    expect(install()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /is there already, is version '0.1.34' and is not of pocket-provider's making. Next: move it away, or set pocketd.version to v0.1.34/,
      ),
    });
    make("0.1.35");
    expect(install()).toMatchObject({ status: 0, stdout: expect.stringContaining("stays\npocketd=0.1.35\n") });
    expect(host.run(pocketdDelete("abc"), { whole: true }).status).toBe(0);
    expect(host.read(program)).toContain("echo v0.1.35");
  });
  it("is finished by the next run when one dies on the way", () => {
    const dies = pocketdScript(settings(), "abc").replace('mv -T "$partial" "$home"', () => "trap - EXIT; kill -9 $$");
    expect(host.run(dies, { whole: true }).signal).toBe("SIGKILL");
    expect(readdirSync(host.path(folder))).toEqual([expect.stringMatching(/^\.partial-/)]);
    expect(install()).toMatchObject({ status: 0, stdout: "pocketd=0.1.35\n" });
    expect(readdirSync(host.path(folder))).toEqual([expect.stringMatching(/^0\.1\.35-/)]);
  });
  it("goes with the stack, and not when it has only become another release", () => {
    install(settings(), "one");
    install(settings("v0.1.36-miner-hotfix2"), "two");
    host.run(pocketdDelete("one"), { whole: true });
    expect(says()).toBe("0.1.36-miner-hotfix2");
    host.run(pocketdDelete("two"), { whole: true });
    expect([host.has(program), host.has("opt/pocket-provider"), host.has("etc/pocketd"), host.has("var/lib/pocket-provider")]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("no wallet comes into being (R000-048)", () => {
  it("no command of pocketd but version is run, and that in a home that goes", () => {
    const called = join(cacheDir, "called");
    const archive = releases["v0.1.35"]!.file;
    copyFileSync(archive, `${archive}.kept`);
    host.write("fake/pocketd", `#!/bin/sh\necho "$HOME $*" >> ${called}\necho 0.1.35\n`);
    execFileSync("tar", ["--mode=0755", "-czf", archive, "-C", host.path("fake"), "pocketd"]);
    const sha256 = execFileSync("sha256sum", [archive], { encoding: "utf8" }).split(" ")[0]!;
    expect(install(settings("v0.1.35", sha256)).stdout).toBe("pocketd=0.1.35\n");
    copyFileSync(`${archive}.kept`, archive);
    const calls = readFileSync(called, "utf8").trim().split("\n");
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call).toMatch(/^(\/tmp\/\S+) version --home \1\/.pocket$/);
    for (const call of calls) expect(host.run(`[ ! -e ${call.split(" ")[0]} ]`).status).toBe(0);
  });
  it("and no script of ours names a key or the keyring's store", () => {
    const text = pocketdScript(settings(), "") + pocketdDelete("");
    expect(text).not.toMatch(/\bkeys\b|mnemonic|recover|keyring-(?!backend = "file")/);
  });
});

describe("the sandbox's release", () => {
  it("is the same bytes each time, with upstream's names", async () => {
    const again = await ensurePocketdRelease({ cacheDir, version: "v0.1.35" });
    expect(again).toEqual(releases["v0.1.35"]);
    expect(readdirSync(join(again.folder, "v0.1.35")).filter((name) => name.endsWith(".gz"))).toEqual([
      "pocket_linux_amd64.tar.gz",
      "pocket_linux_arm64.tar.gz",
    ]);
    expect(execFileSync("tar", ["-tzf", again.file], { encoding: "utf8" })).toBe("pocketd\n");
  });
  it("says that it is a stand-in and has no command for keys", () => {
    install();
    const run = () => execFileSync(host.path(program), ["keys", "list", "--home", host.path("home")], { encoding: "utf8", stdio: "pipe" });
    expect(run).toThrow(/unknown command "keys list" for "pocketd" \(stand-in of the sandbox/);
  });
});
