import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "../../../sandbox/plugins/command/connectionInputs.ts";
import { remoteCommand } from "../../../sandbox/plugins/command/remote.ts";
import { parsePinnedKey } from "../../../sandbox/plugins/command/sshConfig.ts";
import { check, diff } from "../../../sandbox/plugins/framework/operations.ts";
import { recordingOperation } from "./operation.ts";
import { ed25519Keys, type SshServer, startSshServer } from "./sshServer.ts";

const RSA_PIN = `ssh-rsa ${Buffer.alloc(64, 7).toString("base64")}`;

let server: SshServer;
let recorded: ReturnType<typeof recordingOperation>;

beforeEach(async () => {
  vi.stubEnv("SSH_AUTH_SOCK", undefined);
  server = await startSshServer({ acceptEnv: ["ALLOWED"] });
  recorded = recordingOperation();
});
afterEach(() => {
  server.close();
  vi.unstubAllEnvs();
});

const connection = (rest: Partial<Connection> = {}): Connection => ({
  host: "127.0.0.1",
  port: server.port,
  user: "root",
  privateKey: server.client.privateKey,
  hostKey: server.hostKey,
  dialErrorLimit: 1,
  ...rest,
});
const run = (create: string, rest: Record<string, unknown> = {}, to: Partial<Connection> = {}) =>
  remoteCommand.create(recorded.operation, { create, connection: connection(to), ...rest });

describe("a remote command", () => {
  test("captures both outputs without their last newline, and takes stdin of megabytes", async () => {
    const { id, state } = await run("wc -c; echo '  two' >&2; echo", { stdin: "x".repeat(3_000_000) });
    expect(id).toMatch(/^thing[0-9a-f]{8}$/);
    expect(state).toMatchObject({ stdout: "3000000\n", stderr: "  two" });
  });

  test("fails with the exit status, the whole script and everything it printed, whatever logging says", async () => {
    const script = "echo secret-on-output; echo and-error >&2; exit 3";
    await expect(run(script, { logging: "none" })).rejects.toThrow(
      new RegExp(`^Process exited with status 3: running "${script}":\\n(?=[^]*secret-on-output)(?=[^]*and-error)`),
    );
  });

  test.each([
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["stdoutAndStderr", ["err", "out"]],
    ["none", []],
    [undefined, ["err", "out"]],
  ])("shows lines as transient status with logging %s", async (logging, expected) => {
    await run("echo out; sleep 0.1; echo err >&2", { logging });
    expect(recorded.lines.map(({ message }) => message).sort()).toEqual(expected);
    expect(recorded.lines.every(({ transient }) => transient)).toBe(true);
  });

  test("a logged line of more than 64 KiB fails here, where the real plugin hangs; unlogged it is fine", async () => {
    const script = "head -c 200000 /dev/zero | tr '\\0' x";
    await expect(run(script, { logging: "stdout" })).rejects.toThrow('set logging: "none"');
    expect(String((await run(script, { logging: "none" })).state.stdout)).toHaveLength(200_000);
  });

  test("dials anew for each operation and never closes what it dialled", async () => {
    await run("true");
    await run("true");
    expect(server.dials()).toBe(2);
    expect(server.open()).toBe(2);
  });

  test("a variable that the server does not accept fails the command; an accepted one arrives", async () => {
    await expect(run("true", { environment: { REFUSED: "1" } })).rejects.toThrow('could not set environment variable "REFUSED"');
    expect((await run("echo $ALLOWED", { environment: { ALLOWED: "yes" } })).state.stdout).toBe("yes");
  });

  test("previous outputs that the server does not accept are two warnings, and none when turned off", async () => {
    const state = { create: "true", connection: connection(), stdout: "o", stderr: "e" };
    const update = (rest: object) => remoteCommand.update!(recorded.operation, "id", state, { ...state, ...rest }, []);
    await update({ addPreviousOutputInEnv: false });
    expect(recorded.lines).toEqual([]);
    await update({});
    expect(recorded.lines.map(({ level }) => level)).toEqual(["warning", "warning"]);
  });

  test("an update runs update, else create again; a delete runs the state's script with the state's connection", async () => {
    const state = { connection: connection(), stdout: "", stderr: "" };
    const update = (news: object) => remoteCommand.update!(recorded.operation, "id", state, { ...state, ...news }, []);
    expect((await update({ create: "echo create", update: "echo update" })).stdout).toBe("update");
    expect((await update({ create: "echo create" })).stdout).toBe("create");
    await expect(remoteCommand.delete!(recorded.operation, "id", { ...state, delete: "exit 9" })).rejects.toThrow("status 9");
    await remoteCommand.delete!(recorded.operation, "id", { ...state, connection: connection({ port: 1 }) });
  });
});

describe("what changes a command", () => {
  const news = () => check(remoteCommand, "x", {}, { create: "true", connection: { host: "h" }, triggers: [1, 2] }).inputs;
  const changes = (change: object) => diff(remoteCommand, news(), { ...news(), ...change }, []).changes;

  test("the connection fills in user, port and limits", () => {
    expect(news().connection).toEqual({ host: "h", user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 });
  });
  test("any change of the connection counts", () => {
    expect(changes({ connection: { ...(news().connection as object), dialErrorLimit: 3 } })).toEqual([
      { path: "connection", kind: "update", replace: false },
    ]);
  });
  test("a trigger replaces, whatever its type", () => {
    expect(changes({ triggers: [1, 0] })).toEqual([{ path: "triggers[1]", kind: "update", replace: true }]);
    expect(changes({ triggers: [1] })).toEqual([{ path: "triggers[1]", kind: "delete", replace: true }]);
  });
  test("an added or removed script counts", () => {
    expect(changes({ delete: "" })).toEqual([{ path: "delete", kind: "add", replace: false }]);
    expect(changes({ create: undefined })).toEqual([{ path: "create", kind: "delete", replace: false }]);
  });
});

describe("logging in", () => {
  test("takes a password, also where a key is refused", async () => {
    expect((await run("echo in", {}, { privateKey: undefined, password: server.password })).state.stdout).toBe("in");
    expect((await run("echo in", {}, { privateKey: ed25519Keys().privateKey, password: server.password })).state.stdout).toBe("in");
  });

  test("retries a wrong key as any other error of a dial, and says how often it failed", async () => {
    const started = Date.now();
    await expect(run("true", {}, { privateKey: ed25519Keys().privateKey, dialErrorLimit: 3 })).rejects.toThrow(
      "after 3 failed attempts: ssh: handshake failed: ssh: unable to authenticate",
    );
    expect(server.dials()).toBe(4);
    expect(Date.now() - started).toBeGreaterThan(100 + 150 + 225 - 10);
    expect(recorded.lines.map(({ message }) => message)).toEqual([
      "Dial 1/3 failed: retrying",
      "Dial 2/3 failed: retrying",
      "Dial 3/3 failed: retrying",
    ]);
  });

  test("checks a pinned host key, and none when there is no pin", async () => {
    await expect(run("true", {}, { hostKey: ed25519Keys().publicKey })).rejects.toThrow("host key mismatch");
    expect((await run("echo in", {}, { hostKey: undefined })).state.stdout).toBe("in");
  });

  test("refuses a pinned RSA key, which finds no common algorithm", async () => {
    expect(() => parsePinnedKey(RSA_PIN)).toThrow("no common algorithm for host key");
    await expect(run("true", {}, { hostKey: RSA_PIN })).rejects.toThrow("no common algorithm");
  });

  test("a dead agent socket is an error even when a key is given, and is not retried", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", "/nowhere/agent");
    await expect(run("true")).rejects.toThrow("dial unix /nowhere/agent");
    expect(server.dials()).toBe(0);
  });

  test("a key that cannot be read is an error at once", async () => {
    await expect(run("true", {}, { privateKey: "nonsense" })).rejects.toThrow("the private key cannot be used");
  });

  test("goes through one proxy with its own host key", async () => {
    const proxy = await startSshServer({ forward: true });
    const through = { host: "127.0.0.1", port: proxy.port, privateKey: proxy.client.privateKey, hostKey: proxy.hostKey, dialErrorLimit: 0 };
    expect((await run("echo through", {}, { proxy: through })).state.stdout).toBe("through");
    await expect(run("true", {}, { proxy: { ...through, hostKey: server.hostKey } })).rejects.toThrow(
      "proxy: after 0 failed attempts: ssh: handshake failed: ssh: host key mismatch",
    );
    proxy.close();
  });
});

describe("a host that does not answer", () => {
  let silent: Server;
  let port = 0;
  beforeEach(async () => {
    silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    port = (silent.address() as { port: number }).port;
  });
  afterEach(() => {
    silent.close();
  });

  test("perDialTimeout covers TCP only: a port that sends no banner hangs", async () => {
    const outcome = await Promise.race([
      run("true", {}, { port, perDialTimeout: 1 }).then(
        () => "ended",
        () => "ended",
      ),
      new Promise((resolve) => setTimeout(resolve, 2500, "hangs")),
    ]);
    expect(outcome).toBe("hangs");
  });

  test("a cancellation ends the dialling", async () => {
    const dialling = run("true", {}, { port: 1, dialErrorLimit: -1 });
    setTimeout(() => recorded.cancel(), 300);
    await expect(dialling).rejects.toThrow(/aborted/);
  });
});
