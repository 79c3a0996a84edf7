import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type InstalledPlugin, installPlugins } from "../../../sandbox/plugins/install.ts";
import { Stack } from "./stack.ts";

const require = createRequire(import.meta.url);
let home: string;
let plugins: InstalledPlugin[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pocket-plugin-home-"));
  plugins = installPlugins({ pulumiHome: home, node: process.execPath });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);
async function until(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline) {
    if (condition()) {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return condition();
}

describe("the installed plugins", () => {
  test("lie where the engine looks, at the version of the npm package, and installing again changes nothing", () => {
    for (const { name, version, path } of plugins) {
      expect(version).toBe(require(`@pulumi/${name}/package.json`).version);
      expect(path).toBe(join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`));
      expect(statSync(path).mode & 0o111).not.toBe(0);
    }
    const before = plugins.map(({ path }) => readFileSync(path, "utf8"));
    expect(installPlugins({ pulumiHome: home, node: process.execPath }).map(({ path }) => readFileSync(path, "utf8"))).toEqual(before);
    expect(() => installPlugins({ pulumiHome: home, node: "node" })).toThrow("must be an absolute path");
  });

  test.each(["docker", "command", "random", "tls"])("%s prints its port and nothing else", async (name) => {
    const { path } = plugins.find((plugin) => plugin.name === name)!;
    const child = spawn(path, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk));
    expect(await until(() => output.includes("\n"), 10_000)).toBe(true);
    child.kill();
    expect(output).toMatch(/^\d+\n$/);
  });

  test("end soon after an engine that was killed", async () => {
    const { path } = plugins[0]!;
    const engine = spawn("/bin/sh", ["-c", `'${path}' 127.0.0.1:1 & echo "pid $!"; wait`], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    engine.stdout.on("data", (chunk: Buffer) => (output += chunk));
    expect(await until(() => /pid \d+/.test(output) && /^\d+$/m.test(output), 10_000)).toBe(true);
    const pid = Number(/pid (\d+)/.exec(output)![1]);
    expect(alive(pid)).toBe(true);
    engine.kill("SIGKILL");
    expect(await until(() => !alive(pid), 5_000)).toBe(true);
  });
});

describe("a cancelled run", () => {
  test("ends a running local command", async () => {
    const stack = await Stack.create();
    const marker = join(home, "marker");
    stack.plan([{ type: "command.local.Command", name: "sleeper", args: { create: `echo $$ > ${marker}; exec sleep 60` } }]);
    const run = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
      cwd: stack.program,
      env: stack.env,
      stdio: "ignore",
    });
    expect(await until(() => existsSync(marker) && readFileSync(marker, "utf8").trim() !== "", 20_000)).toBe(true);
    const pid = Number(readFileSync(marker, "utf8"));
    run.kill("SIGINT");
    expect(await until(() => !alive(pid), 10_000)).toBe(true);
    await new Promise((resolve) => (run.exitCode === null ? run.on("close", resolve) : resolve(undefined)));
    await stack.dispose();
  });
});
