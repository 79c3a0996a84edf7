import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type ImageRecipe, recipes } from "../../../sandbox/images/catalogue.ts";

const run = promisify(execFile);
const folder = join(import.meta.dirname, "../../../sandbox/images");
const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" };

/** Compiling from nothing takes a minute or two on two cores. */
const timeout = 600_000;

describe.each(["relay-miner", "chain-node", "grafana"])("Go module of the %s stand-in", (name) => {
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

describe("Go module of Temporal's programs", () => {
  it("pins everything that they are compiled from, so that nothing is looked up during a build", { timeout }, async () => {
    const images: ImageRecipe[] = Object.values(recipes);
    const packages = images.filter((image) => image.goModule === "temporal").flatMap((image) => Object.values(image.goBinaries ?? {}));
    const cwd = join(folder, "temporal");
    const { stdout } = await run("go", ["list", "-deps", ...packages], { cwd, env, maxBuffer: 1e7 });
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(packages));
  });
});
