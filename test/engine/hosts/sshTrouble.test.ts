import { rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prodSingle } from "../support/operatorHosts.ts";
import { TestStack } from "../support/project.ts";

/** Accepts connections and never says a word, as a machine does that hangs in its boot. */
let mute: Server;
const sockets = new Set<Socket>();
let stack: TestStack;

beforeAll(async () => {
  mute = createServer((socket) => sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((done) => mute.listen(0, "127.0.0.1", done));
  const { port } = mute.address() as AddressInfo;
  const hostKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"b".repeat(43)}`;
  stack = new TestStack(
    "mute",
    prodSingle(
      { address: "127.0.0.1", port, hostKey, identityFile: "~/.ssh/nobody" },
      { backendUrl: "http://10.1.2.3:8545", pocketd: { enabled: false } },
    ),
  );
  await stack.init();
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  mute.close();
  rmSync(stack.folder, { recursive: true, force: true });
});

describe("a port that accepts and never sends a banner", () => {
  it("is named within 20 s, and the run ends (trap: the providers' own dial limits cover TCP only)", async () => {
    const begin = Date.now();
    const elapsed = () => (Date.now() - begin) / 1000;
    const run = stack.start("up", "--yes", "--skip-preview");
    let output = "";
    let named: number | undefined;
    for (const stream of [run.stdout, run.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (/accepts connections, but no SSH server answers/.test(output)) named ??= elapsed();
      });
    const code = await new Promise<number | null>((done) => run.on("close", done));
    expect(code, output).not.toBe(0);
    expect(named, output).toBeLessThan(20);
    expect(elapsed()).toBeLessThan(150);
    expect(output).toMatch(/host pocket-1 \(admin@127\.0\.0\.1 port \d+\): .*Next: timeout 5 nc -v 127\.0\.0\.1/);
    expect(output).not.toMatch(/docker:index:Container \S+ creat/);
  });
});
