import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureImages } from "../../../sandbox/images/build.ts";
import { type ImageRecipe, localReference, recipes, type SandboxImage, sandboxImages } from "../../../sandbox/images/catalogue.ts";
import { cacheDir, SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("images");
// From nothing, Temporal alone compiles for five minutes on two cores.
beforeAll(() => lab.up([...sandboxImages]), 1_800_000);
afterAll(() => lab.down());

const label = (image: SandboxImage | "base", name: string) =>
  lab.docker("image", "inspect", "-f", `{{index .Config.Labels "${name}"}}`, localReference(image));

describe("sandbox images", () => {
  it.each(sandboxImages)("%s says what it is", async (image) => {
    const recipe: ImageRecipe = recipes[image];
    expect(await label(image, "pocket.sandbox")).toBe("1");
    expect(await label(image, "pocket.sandbox.inputs")).toMatch(/^[0-9a-f]{64}$/);
    expect(await label(image, "pocket.stand-in")).toBe(recipe.standsInFor ?? "");
    const real = await label(image, "pocket.sandbox.real");
    if (recipe.realModules) expect(real.split(", ").map((module) => module.split(" ")[0])).toEqual(recipe.realModules);
    else if (recipe.realPackage) expect(real).toMatch(new RegExp(`^${recipe.realPackage} \\d+\\.`));
    else expect(real).toBe("");
  });

  it("are all there in less than a second when nothing changed, and get every reference", async () => {
    const lines: string[] = [];
    const images = { redis: "docker.io/library/pocket-image-test-redis:1" };
    const begin = performance.now();
    await ensureImages({ images, cacheDir, log: (line) => lines.push(line) });
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(lines).toEqual([]);
    const id = (reference: string) => lab.docker("image", "inspect", "-f", "{{.Id}}", reference);
    expect(await id("pocket-image-test-redis:1")).toBe(await id(localReference("redis")));
    await lab.docker("image", "rm", "pocket-image-test-redis:1");
  });
});

describe("redis like the official image", () => {
  it("runs as user redis in /data, answers other containers without a password, and knows XACKDEL", async () => {
    await lab.run("redis", "redis", []);
    await lab.run("other", "redis", ["sleep", "600"]);
    await until("it answers from outside", 10, async () =>
      (await lab.exec("other", "redis-cli", "-h", "redis", "PING")).stdout.includes("PONG"),
    );
    expect((await lab.exec("redis", "stat", "-c", "%u %U", "/proc/1", "/data")).stdout).toBe("999 redis\n999 redis\n");
    expect((await lab.exec("redis", "redis-cli", "INFO", "server")).stdout).toMatch(/redis_version:8\.([2-9]|\d\d)/);
    expect((await lab.exec("redis", "redis-cli", "COMMAND", "INFO", "XACKDEL")).stdout.toLowerCase()).toContain("xackdel");
  });

  it("takes a config file as only argument, and respects a protected mode that somebody chose", async () => {
    lab.write("own.conf", "port 7000\nprotected-mode yes\n");
    await lab.run("guarded", "redis", ["/lab/own.conf"]);
    await until("it answers itself", 10, async () =>
      (await lab.exec("guarded", "redis-cli", "-p", "7000", "PING")).stdout.includes("PONG"),
    );
    expect((await lab.exec("other", "redis-cli", "-h", "guarded", "-p", "7000", "PING")).stdout).toContain("DENIED");
  });

  it("refuses active defragmentation, which Debian's allocator cannot do", async () => {
    const result = await lab.tryDocker("run", "--rm", "--network", "none", localReference("redis"), "--activedefrag", "yes");
    expect(result.code).not.toBe(0);
    expect(result.stdout + result.stderr).toMatch(/defragmentation|DISABLED/i);
  });
});

describe("caddy like the official image", () => {
  it("serves port 80 as another user with only NET_BIND_SERVICE, by the capability on its file", async () => {
    await lab.run(
      "caddy",
      "caddy",
      [],
      [
        "--user",
        "1000:1000",
        "--cap-drop",
        "ALL",
        "--cap-add",
        "NET_BIND_SERVICE",
        "--tmpfs",
        "/data:mode=1777",
        "--tmpfs",
        "/config:mode=1777",
      ],
    );
    await until("it answers", 10, async () => (await lab.curl("caddy", "http://127.0.0.1:80/")).status === 200);
  });

  it("does not start without that capability, as the official image does not", async () => {
    const result = await lab.tryDocker("run", "--rm", "--network", "none", "--cap-drop", "ALL", localReference("caddy"));
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain("operation not permitted");
  });
});

describe("node like the official image", () => {
  const run = (...args: string[]) => lab.docker("run", "--rm", "--network", "none", ...args);
  it("is Node 24, has user node with uid 1000, and takes flags and scripts as arguments", async () => {
    expect(await run(localReference("node"), "--version")).toMatch(/^v24\./);
    expect(await run("--user", "node", localReference("node"), "-e", "console.log(process.getuid())")).toBe("1000");
    expect(await run(localReference("node"), "sh", "-c", "echo shell")).toBe("shell");
  });
});
