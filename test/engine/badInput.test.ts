import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureStack, nextStep } from "../../cli/pulumi.ts";
import { recover } from "../../cli/recover.ts";
import { docker, execute, freePort, TestStack } from "./support/project.ts";

const name = "badinput";
const secretLine = "MARKERnotakey";
let stack: TestStack;
let port: number;
let occupant: Server;

const config = (keyFile: string) => ({
  profile: "lab",
  provider: { enabled: false },
  keys: { source: "hostFile", path: keyFile, suppliers: 1 },
  relay: { relayPort: port, services: { demo: { demo: true } } },
});
const keyFile = (text: string) => {
  const path = join(stack.folder, "keys", "supplier-keys.yaml");
  mkdirSync(join(stack.folder, "keys"), { recursive: true });
  writeFileSync(path, text, { mode: 0o644 });
  return path;
};
const running = async () =>
  (await docker("ps", "--filter", `label=pocket.stack=${name}`, "--format", "{{.Names}}")).stdout.split("\n").filter(Boolean).sort();

beforeAll(async () => {
  port = await freePort();
  occupant = createServer();
  await new Promise<void>((done) => occupant.listen(port, "127.0.0.1", done));
  stack = new TestStack(name, { profile: "lab" });
  await stack.init();
});
afterAll(async () => {
  await new Promise((done) => occupant.close(done));
  await stack.dispose();
});

describe("bad input gets a clear error, and nothing is lost", () => {
  it("all mistakes of a stack file at once, before anything is made", async () => {
    stack.writeConfig({
      profile: "lab",
      netwrok: { name: "beta" },
      keys: { source: "hostFile", path: "relative.yaml", suppliers: 0 },
      relay: { services: { eth: { backends: { soap: { url: "http://x" }, grpc: { url: "grpc://x:1" } } } } },
    });
    const { code, output } = await stack.up();
    expect(code).not.toBe(0);
    for (const path of [
      "netwrok",
      "keys.path",
      "keys.suppliers",
      "relay.services.eth.backends.soap",
      "relay.services.eth.backends.grpc.url",
    ]) {
      expect(output).toContain(path);
    }
    expect(output).toMatch(/did you mean "?network/);
    expect(await running()).toEqual([]);
  });

  it("a wrong passphrase: what to set", async () => {
    const env = { ...stack.stackEnv, PULUMI_CONFIG_PASSPHRASE: "wrong" };
    const { code, output } = await execute("pulumi", ["preview", "--stack", name, "--non-interactive"], { env, cwd: stack.folder });
    expect(code).not.toBe(0);
    expect(nextStep(output)).toMatch(/PULUMI_CONFIG_PASSPHRASE/);
  });

  it("a stack that does not exist: how to make it, and pocket makes it", async () => {
    const { code, output } = await execute("pulumi", ["preview", "--stack", "nowhere", "--non-interactive"], {
      env: stack.stackEnv,
      cwd: stack.folder,
    });
    expect(code).not.toBe(0);
    expect(nextStep(output)).toMatch(/pulumi stack init/);
    await ensureStack({ stack: "fresh", env: stack.stackEnv, project: stack.folder });
    await ensureStack({ stack: "fresh", env: stack.stackEnv, project: stack.folder });
    expect((await execute("pulumi", ["stack", "ls"], { env: stack.stackEnv, cwd: stack.folder })).stdout).toContain("fresh");
  });

  it.each([
    ["a key file that is not there", () => join(stack.folder, "keys", "missing.yaml"), /not there or empty/],
    ["a key file that is not a key", () => keyFile(`keys:\n  - ${secretLine}\n`), /64-digit hex private keys \(wrong at line 2/],
    ["a key file without a key", () => keyFile("keys:\n"), /no key at all/],
  ])("%s: found before a miner or relayer is made, without showing what is in it", async (_title, path, expected) => {
    stack.writeConfig(config(path()));
    const { code, output } = await stack.up();
    expect(code).not.toBe(0);
    expect(output).toMatch(expected);
    expect(output).not.toContain(secretLine);
    expect(await running()).toEqual(["demo-backend", "redis"].map((instance) => `pocket-${name}-${instance}`));
  });

  it("a port in use: by whom, before the edge is made; the same command works once it is free", async () => {
    stack.writeConfig(config(keyFile(`keys:\n  - "${"7".repeat(64)}"\n`)));
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(new RegExp(`port 127.0.0.1:${port} is taken by .+\\. Next: .*relay.relayPort`));
    expect(await running()).not.toContain(`pocket-${name}-edge`);
    await new Promise((done) => occupant.close(done));
    await stack.mustUp();
    expect(await running()).toContain(`pocket-${name}-edge`);
  });

  it("a run beside another one: who is at work, and nothing is taken away from it", async () => {
    stack.writeConfig({ ...config(keyFile(`keys:\n  - "${"7".repeat(64)}"\n`)), redis: { mode: "managed", maxMemoryMiB: 96 } });
    const first = stack.start("up", "--yes", "--skip-preview");
    await new Promise<void>((done) => first.stdout?.once("data", () => done()));
    await new Promise((done) => setTimeout(done, 1500));
    await expect(recover({ stack: name, env: stack.stackEnv, project: stack.folder })).rejects.toThrow(
      /another run is at work.*process \d+/,
    );
    const code = await new Promise((done) => first.on("exit", done));
    expect(code).toBe(0);
  });

  it("Ctrl-C in mid-up: the engine ends in good order and the next run goes on", async () => {
    stack.writeConfig({ ...config(keyFile(`keys:\n  - "${"7".repeat(64)}"\n`)), redis: { mode: "managed", maxMemoryMiB: 128 } });
    const interrupted = stack.start("up", "--yes", "--skip-preview");
    let output = "";
    interrupted.stdout?.on("data", (text) => {
      output += text;
    });
    while (!/Container redis (deleting|creating)/.test(output)) await new Promise((done) => setTimeout(done, 20));
    process.kill(-interrupted.pid!, "SIGINT");
    expect(await new Promise((done) => interrupted.on("exit", done))).not.toBe(0);
    await recover({ stack: name, env: stack.stackEnv, project: stack.folder });
    await stack.mustUp();
    expect((await stack.pulumi("preview", "--expect-no-changes")).code).toBe(0);
  });
});
