import { X509Certificate } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureAuthority, ensureSiteCertificate } from "../../../sandbox/images/ca.ts";
import { filesUnder, hashFiles } from "../../../sandbox/images/contentHash.ts";
import { explainFailure } from "../../../sandbox/images/errors.ts";
import { ensureGoBinary } from "../../../sandbox/images/goBinary.ts";
import { withLock } from "../../../sandbox/images/lock.ts";
import { run } from "../../../sandbox/images/run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the sandbox's certificate authority", () => {
  it("is made once and signs certificates for names", async () => {
    const first = await ensureAuthority(folder);
    expect((await ensureAuthority(folder)).fingerprint).toBe(first.fingerprint);
    const site = await ensureSiteCertificate(folder, ["a.test", "b.test"]);
    const certificate = new X509Certificate(readFileSync(site.certificateFile));
    expect(certificate.checkHost("b.test")).toBe("b.test");
    expect(certificate.checkHost("c.test")).toBeUndefined();
    expect(certificate.verify(new X509Certificate(readFileSync(first.certificateFile)).publicKey)).toBe(true);
    expect((await ensureSiteCertificate(folder, ["a.test", "b.test"])).certificateFile).toBe(site.certificateFile);
  });

  it.each([
    ["an empty certificate", "ca.crt", ""],
    ["a cut key", "ca.key", "-----BEGIN PRIVATE KEY-----\nMIG"],
  ])("heals from %s, and site certificates follow the new authority", async (_what, file, content) => {
    const first = await ensureAuthority(folder);
    const site = await ensureSiteCertificate(folder, ["a.test"]);
    writeFileSync(join(folder, "ca", file), content);
    const second = await ensureAuthority(folder);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect((await ensureSiteCertificate(folder, ["a.test"])).certificateFile).not.toBe(site.certificateFile);
  });

  it("leaves no half-made folders", async () => {
    await ensureAuthority(folder);
    expect(readdirSync(folder)).toEqual(["ca"]);
  });
});

describe("content hashes", () => {
  it("see contents, names and executable bits, and nothing else", () => {
    const hash = () => hashFiles(folder, filesUnder(folder));
    mkdirSync(join(folder, "deep"));
    writeFileSync(join(folder, "deep/a"), "1");
    const first = hash();
    writeFileSync(join(folder, "deep/a"), "1");
    expect(hash()).toBe(first);
    chmodSync(join(folder, "deep/a"), 0o755);
    const executable = hash();
    writeFileSync(join(folder, "deep/a"), "2");
    expect(new Set([first, executable, hash()]).size).toBe(3);
  });
});

describe("compiled binaries", () => {
  const write = (text: string) => writeFileSync(join(folder, "module/main.go"), text);
  const build = (name = "tool", log?: (line: string) => void) =>
    ensureGoBinary({ cacheDir: folder, moduleFolder: join(folder, "module"), name, package: ".", log });
  beforeEach(() => {
    mkdirSync(join(folder, "module"));
    writeFileSync(join(folder, "module/go.mod"), "module tool.test\n\ngo 1.26\n");
    write("package main\n\nfunc main() { println(1) }\n");
  });

  it("are kept while the sources stay, replaced when they change, and not touched by tests", async () => {
    const first = await build();
    writeFileSync(join(folder, "module/main_test.go"), "package main\n");
    expect(await build()).toBe(first);
    write("package main\n\nfunc main() { println(2) }\n");
    const second = await build();
    expect(second).not.toBe(first);
    expect(readdirSync(join(folder, "bin"))).toHaveLength(1);
  });

  it("do not remove a binary whose name begins with theirs (temporal and temporal-server)", async () => {
    await build("tool-server");
    await build("tool");
    expect(readdirSync(join(folder, "bin")).map((file) => file.replace(/-[0-9a-f]{16}$/, ""))).toEqual(["tool", "tool-server"]);
  });

  it("say when they are compiled, and nothing when they are there", async () => {
    const lines: string[] = [];
    for (let time = 0; time < 2; time++) await build("tool", (line) => lines.push(line));
    expect(lines).toEqual(["compiling tool …", expect.stringMatching(/^compiled tool in \d+ s$/)]);
  });

  it("are not left half-made by a compile error, which says what failed", async () => {
    write("package main\n\nfunc main() { nothing() }\n");
    await expect(build()).rejects.toThrow(/compiling tool failed[\s\S]*undefined: nothing/);
    expect(readdirSync(join(folder, "bin"))).toEqual([]);
  });
});

describe("two processes building at once", () => {
  it("work one after the other", async () => {
    const order: string[] = [];
    const work = (name: string) =>
      withLock(
        folder,
        () => undefined,
        async () => {
          order.push(`${name} in`);
          await new Promise((resolve) => setTimeout(resolve, 300));
          order.push(`${name} out`);
        },
      );
    await Promise.all([work("a"), work("b")]);
    expect(order).toEqual(["a in", "a out", "b in", "b out"]);
  });

  it.each([
    ["a dead process", "999999999\n"],
    ["a crash between creating and writing", ""],
  ])("a lock left by %s does not block", async (_what, content) => {
    writeFileSync(join(folder, "lock"), content);
    expect(
      await withLock(
        folder,
        () => undefined,
        async () => "done",
      ),
    ).toBe("done");
  });
});

describe("failures say what is wrong and what to do next", () => {
  it.each([
    ["write /var/lib/docker/x: no space left on device", /disk is full[\s\S]*next: .*docker system df/],
    ["E: Failed to fetch http://m.test/x  403  Forbidden", /refused a download \(403\)[\s\S]*next: /],
    ["reading https://proxy.test/x: 403 Forbidden", /refused a download \(403\)[\s\S]*next: /],
    ["Temporary failure resolving 'm.test'", /cannot be reached[\s\S]*next: .*go env GOPROXY/],
    ["Cannot connect to the Docker daemon at unix:///x", /no Docker engine answers[\s\S]*next: start it/],
    ["mmdebstrap: must be run as root", /root is missing[\s\S]*next: run the same command as root/],
    ["something new", /building x failed\n {4}something new\n {2}next: /],
  ])("%s", (output, message) => {
    expect(explainFailure("building x", output).message).toMatch(message);
  });

  it("a missing program is named", async () => {
    await expect(run("pocket-no-such-program", [], { step: "trying" })).rejects.toThrow(
      /pocket-no-such-program is not installed[\s\S]*next: install/,
    );
  });
});
