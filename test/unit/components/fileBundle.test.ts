import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleHash, encodeBundle, type FileBundle, removeBundleScript, writeBundleScript } from "../../../components/shared/fileBundle.ts";

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundle-test-"));
  root = join(folder, "files", "stack", "relayer-1");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A `docker` that answers `ps` with the given ids, in front of PATH. */
function withDocker(ids: string): NodeJS.ProcessEnv {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "docker"), `#!/bin/sh\n[ "$1" = ps ] && printf '%s' '${ids}'\nexit 0\n`);
  chmodSync(join(bin, "docker"), 0o755);
  return { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
}

const run = (script: string, input = "", env = process.env) =>
  spawnSync("/bin/bash", ["-c", `set -euo pipefail\n${script}`], { encoding: "utf8", input, env });
const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const bundle = (content: string): FileBundle => ({
  owner,
  files: [
    { path: "relayer.yaml", content },
    { path: "lib/a.js", content: "a", mode: "0444" },
  ],
});
const write = (made: FileBundle) => run(writeBundleScript(root, bundleHash(made), made.owner, "image:1"), encodeBundle(made));

describe("file bundles: a folder named by its content, whole or not at all", () => {
  it("writes contents, modes and folders below <root>/<hash>", () => {
    const made = bundle('key: "it\'s $HOME"\n');
    expect(write(made)).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const target = join(root, bundleHash(made));
    expect(readFileSync(join(target, "relayer.yaml"), "utf8")).toBe('key: "it\'s $HOME"\n');
    expect((statSync(join(target, "relayer.yaml")).mode & 0o777).toString(8)).toBe("440");
    expect((statSync(join(target, "lib/a.js")).mode & 0o777).toString(8)).toBe("444");
    expect((statSync(root).mode & 0o777).toString(8)).toBe("700");
  });

  it("carries any text to the disk unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 2000 }), (content) => {
        const made = bundle(content);
        expect(write(made).status).toBe(0);
        expect(readFileSync(join(root, bundleHash(made), "relayer.yaml"), "utf8")).toBe(content);
      }),
      { numRuns: 15 },
    );
  });

  it("leaves a complete folder alone and removes what a killed run left behind", () => {
    const made = bundle("a");
    mkdirSync(join(root, `${bundleHash(made)}.partial-4711`), { recursive: true });
    expect(write(made).status).toBe(0);
    const before = statSync(join(root, bundleHash(made))).ctimeMs;
    expect(write(made).status).toBe(0);
    expect(statSync(join(root, bundleHash(made))).ctimeMs).toBe(before);
    expect(readdirSync(root)).toEqual([bundleHash(made)]);
  });

  it("keeps a folder that a container still mounts (trap: a failed change and its revert delete the name in use)", () => {
    const made = bundle("a");
    write(made);
    const script = removeBundleScript(root, bundleHash(made), "image:1");
    expect(run(script, "", withDocker("4f2a9c\n")).status).toBe(0);
    expect(existsSync(join(root, bundleHash(made)))).toBe(true);
    expect(run(script, "", withDocker("")).status).toBe(0);
    expect(existsSync(join(folder, "files"))).toBe(false);
  });

  it("keeps a bundle that a container uses by the link, and takes the link along when the container is gone", () => {
    const made = bundle("a");
    write(made);
    symlinkSync(bundleHash(made), join(root, "current"));
    const script = removeBundleScript(root, bundleHash(made), "image:1");
    const onlyRoot = `case "$*" in *volume=${root}) echo 4f2a9c;; esac`;
    writeFileSync(join(folder, "docker-of-root"), `#!/bin/sh\n${onlyRoot}\n`, { mode: 0o755 });
    const env = withDocker("");
    renameSync(join(folder, "docker-of-root"), join(folder, "bin", "docker"));
    expect(run(script, "", env).status).toBe(0);
    expect(readdirSync(root).sort()).toEqual([bundleHash(made), "current"].sort());
    expect(run(script, "", withDocker("")).status).toBe(0);
    expect(existsSync(join(folder, "files"))).toBe(false);
  });

  it("does not remove a neighbour's folder together with an empty parent", () => {
    const [first, second] = [bundle("a"), bundle("b")];
    write(first);
    write(second);
    expect(run(removeBundleScript(root, bundleHash(first), "image:1"), "", withDocker("")).status).toBe(0);
    expect(readdirSync(root)).toEqual([bundleHash(second)]);
  });

  it("names by content, not by the order of keys", () => {
    const file = { path: "a", content: "x", mode: "0400" };
    expect(bundleHash({ owner, files: [file] })).toBe(bundleHash({ files: [{ mode: "0400", content: "x", path: "a" }], owner }));
    expect(bundleHash({ owner, files: [{ ...file, mode: "0440" }] })).not.toBe(bundleHash({ owner, files: [file] }));
    expect(bundleHash({ owner: { uid: 1, gid: 1 }, files: [file] })).not.toBe(bundleHash({ owner, files: [file] }));
  });

  it.each(["../x", "/etc/passwd", "a b", "a//b", "a/../b", ""])("refuses the path %j", (path) => {
    expect(() => encodeBundle({ owner, files: [{ path, content: "" }] })).toThrow(/relative path/);
  });
});
