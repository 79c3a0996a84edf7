import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const folder = join(import.meta.dirname, "../../../sandbox/images");
const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" };

/** Compiling from nothing takes a minute or two on two cores. */
const timeout = 600_000;

describe.each(["relay-miner", "chain-node"])("Go module of the %s stand-in", (name) => {
  const cwd = join(folder, name);

  it("is formatted", async () => {
    expect((await run("gofmt", ["-l", "."], { cwd })).stdout).toBe("");
  });

  it("passes vet and its own tests", { timeout }, async () => {
    await run("go", ["vet", "./..."], { cwd, env });
    const { stdout } = await run("go", ["test", "./..."], { cwd, env });
    expect(stdout).toContain("ok");
  });
});
