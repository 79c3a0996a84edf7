import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { copyToRemote } from "../../../sandbox/plugins/command/copyToRemote.ts";
import { check } from "../../../sandbox/plugins/framework/operations.ts";
import { ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SIGNATURE_KEY, UNKNOWN } from "../../../sandbox/plugins/framework/values.ts";
import { recordingOperation } from "./operation.ts";
import { type SshServer, startSshServer } from "./sshServer.ts";

const { operation } = recordingOperation();
let server: SshServer;
let folder: string;

beforeAll(async () => {
  vi.stubEnv("SSH_AUTH_SOCK", undefined);
  server = await startSshServer();
});
afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pocket-copy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asset = (rest: object) => ({ [SIGNATURE_KEY]: ASSET_SIGNATURE, hash: "h", ...rest });
const inputs = (source: unknown, remotePath: string) => ({
  connection: { host: "127.0.0.1", port: server.port, privateKey: server.client.privateKey, hostKey: server.hostKey, dialErrorLimit: 0 },
  source,
  remotePath,
});

describe("a copy", () => {
  test("of text makes the folders on the way and a file with the login user's umask", async () => {
    const target = join(folder, "a/b/file");
    await copyToRemote.create(operation, inputs(asset({ text: "hello" }), target));
    expect(readFileSync(target, "utf8")).toBe("hello");
    expect(statSync(target).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test("truncates in place: an existing file keeps its mode", async () => {
    const target = join(folder, "file");
    writeFileSync(target, "a longer old text");
    chmodSync(target, 0o600);
    await copyToRemote.create(operation, inputs(asset({ text: "new" }), target));
    expect([readFileSync(target, "utf8"), statSync(target).mode & 0o777]).toEqual(["new", 0o600]);
  });

  test("of an executable file loses its mode", async () => {
    const source = join(folder, "source");
    writeFileSync(source, "x", { mode: 0o755 });
    await copyToRemote.create(operation, inputs(asset({ path: source }), join(folder, "target")));
    expect(statSync(join(folder, "target")).mode & 0o111).toBe(0);
  });

  test("of a folder goes into the target under its own name, or without it when it ends in a slash; nothing is removed", async () => {
    mkdirSync(join(folder, "source/deep"), { recursive: true });
    writeFileSync(join(folder, "source/deep/file"), "x");
    mkdirSync(join(folder, "target"));
    writeFileSync(join(folder, "target/stays"), "s");
    const archive = (path: string) => ({ [SIGNATURE_KEY]: ARCHIVE_SIGNATURE, path, hash: "h" });
    await copyToRemote.create(operation, inputs(archive(join(folder, "source")), join(folder, "target")));
    await copyToRemote.create(operation, inputs(archive(`${join(folder, "source")}/`), join(folder, "target")));
    for (const path of ["source/deep/file", "deep/file", "stays"]) {
      expect(statSync(join(folder, "target", path)).isFile()).toBe(true);
    }
  });

  test("of text to a folder is refused", async () => {
    await expect(copyToRemote.create(operation, inputs(asset({ text: "x" }), folder))).rejects.toThrow("remotePath must be a file path");
  });

  test("is repeated for new content or another path, and not for the connection alone; the old file stays", async () => {
    const [first, second] = [join(folder, "1"), join(folder, "2")];
    const state = inputs(asset({ text: "a" }), first);
    await copyToRemote.update!(operation, "id", state, { ...state, connection: { ...state.connection, dialErrorLimit: 3 } }, []);
    expect(() => statSync(first)).toThrow();
    await copyToRemote.update!(operation, "id", state, inputs(asset({ text: "b", hash: "other" }), first), []);
    await copyToRemote.update!(operation, "id", inputs(asset({ text: "b" }), first), inputs(asset({ text: "b" }), second), []);
    expect([readFileSync(first, "utf8"), readFileSync(second, "utf8")]).toEqual(["b", "b"]);
    expect(copyToRemote.delete).toBeUndefined();
    expect(copyToRemote.read).toBeUndefined();
  });
});

describe("the source", () => {
  test.each([
    ["that is not known yet", UNKNOWN, "either asset or archive must be set"],
    ["that is plain text", "text", "either asset or archive must be set"],
    ["at an address", asset({ uri: "https://example.org/x" }), "asset must be a path-based file asset or a text asset"],
    ["of assets", { [SIGNATURE_KEY]: ARCHIVE_SIGNATURE, assets: {} }, "archive must be a path to a file or directory"],
  ])("%s fails the check, also in a preview", (_what, source, reason) => {
    const { failures } = check(copyToRemote, "copy", {}, { connection: { host: "h" }, remotePath: "/x", source });
    expect(failures.map((failure) => failure.reason)).toEqual([reason]);
  });
});
