import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildImage, docker, exists, IMAGE, inspect, sweep, testName } from "./daemon.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

type Args = Record<string, unknown>;

const scratch = mkdtempSync(join(tmpdir(), "pocket-plugin-life-"));

function container(name: string, args: Args = {}, options: Args = { deleteBeforeReplace: true }): PlannedResource {
  return { type: "docker.Container", name, args: { name: testName(name), image: IMAGE, ...args }, options };
}

function withData(folder: string, rest: Args): Args {
  mkdirSync(join(scratch, folder), { recursive: true });
  return { mounts: [{ type: "bind", source: join(scratch, folder), target: "/data" }], ...rest };
}

const terminated = (folder: string): boolean => existsSync(join(scratch, folder, "terminated"));

let stack: Stack;

beforeAll(() => buildImage());
beforeEach(async () => {
  sweep();
  stack = await Stack.create();
  return () => stack.dispose();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("how a container ends", () => {
  test("by SIGKILL unless the state has destroyGraceSeconds; raised in the same run it comes one run late", async () => {
    const plan = (late: number | undefined, env: string): PlannedResource[] => [
      container("killed", withData("killed", {})),
      container("graceful", withData("graceful", { destroyGraceSeconds: 10 })),
      container("late", withData("late", { destroyGraceSeconds: late, envs: [env] })),
    ];
    await stack.apply(plan(undefined, "A=1"));
    // A change of env replaces: the old container is stopped with what the state says.
    await stack.apply(plan(10, "A=2"));
    expect(terminated("late")).toBe(false);
    succeed(await stack.destroy());
    expect([terminated("killed"), terminated("graceful"), terminated("late")]).toEqual([false, true, true]);
  });

  test("with its anonymous volumes", async () => {
    await stack.apply([container("anonymous", { volumes: [{ containerPath: "/anonymous" }] })]);
    const volume = inspect("anonymous").Mounts[0].Name as string;
    succeed(await stack.destroy());
    expect(docker("volume", "ls", "-q")).not.toContain(volume);
  });
});

describe("a container that fails to start", () => {
  const broken = { command: ["/missing"] };

  test("stays in the state as created with an init error, and the next run replaces it", async () => {
    stack.plan([container("broken", broken)]);
    const failed = await stack.up();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toContain("Unable to start container: Error response from daemon");
    expect(inspect("broken").State.Status).toBe("created");
    expect((await stack.state()).broken?.initErrors?.length).toBe(1);
    expect((await stack.steps()).broken?.op).toBe("replace");
  });

  test("is silently cleared by the next run when entrypoints are set", async () => {
    stack.plan([container("broken", { entrypoints: ["/missing"] })]);
    expect((await stack.up()).code).not.toBe(0);
    succeed(await stack.up());
    expect((await stack.state()).broken?.initErrors ?? []).toEqual([]);
    expect(inspect("broken").State.Status).toBe("created");
  });

  test("is silently cleared when a refresh came between, but replaced with replaceOnChanges #initerror", async () => {
    const guarded = { deleteBeforeReplace: true, replaceOnChanges: ["#initerror"] };
    stack.plan([container("broken", broken), container("guarded", { entrypoints: ["/missing"] }, guarded)]);
    expect((await stack.up("--continue-on-error")).code).not.toBe(0);
    expect((await stack.steps()).guarded?.op).toBe("replace");
    await stack.refresh();
    expect((await stack.steps()).broken?.op ?? "same").not.toBe("replace");
  });
});

describe("wait", () => {
  const waiting = (code: string): Args => ({
    wait: true,
    waitTimeout: 4,
    healthcheck: { tests: ["CMD", "/tiny", "exit", code], interval: "1s", timeout: "1s", retries: 1 },
  });

  test("holds until healthy, fails at its deadline with the container in the state, and asks for a health check", async () => {
    stack.plan([container("healthy", waiting("0")), container("sick", waiting("1")), container("unchecked", { wait: true })]);
    const failed = await stack.up("--continue-on-error");
    expect(failed.text).toContain("container failed to be in healthy state");
    expect(failed.text).toContain("you have supplied a 'wait' argument, but the container does not have a healthcheck defined");
    const state = await stack.state();
    expect(inspect("healthy").State.Health.Status).toBe("healthy");
    expect(state.healthy?.initErrors ?? []).toEqual([]);
    expect(state.sick?.initErrors?.length).toBe(1);
    expect((await stack.steps()).sick?.op).toBe("replace");
  });
});

describe("names", () => {
  test("a fixed name in use is a conflict, and the wrong container stays", async () => {
    docker("run", "-d", "--name", testName("taken"), IMAGE);
    stack.plan([container("taken")]);
    const failed = await stack.up();
    expect(failed.text).toContain("Unable to create container: Error response from daemon: Conflict.");
    expect((await stack.state()).taken).toBeUndefined();
  });

  test("a replacement that only replaceOnChanges asks for creates first and conflicts, unless deleteBeforeReplace is set", async () => {
    const plan = (retries: number): PlannedResource[] => {
      const check = { healthcheck: { tests: ["CMD", "/tiny", "exit", "0"], retries } };
      return [
        container("clash", check, { replaceOnChanges: ["healthcheck"] }),
        container("clear", check, { replaceOnChanges: ["healthcheck"], deleteBeforeReplace: true }),
      ];
    };
    await stack.apply(plan(1));
    const before = inspect("clash").Id;
    stack.plan(plan(2));
    const failed = await stack.up("--continue-on-error");
    expect(failed.text).toContain("Conflict");
    expect(inspect("clash").Id).toBe(before);
    expect(inspect("clear").Config.Healthcheck.Retries).toBe(2);
  });

  test("a replacement of the provider's own deletes a fixed name first, and creates a made-up name first", async () => {
    const plan = (env: string): PlannedResource[] => [
      container("fixed", { envs: [env] }, {}),
      { type: "docker.Container", name: testName("madeup"), args: { image: IMAGE, envs: [env] } },
    ];
    await stack.apply(plan("A=1"));
    const first = (await stack.state())[testName("madeup")]?.outputs?.name as string;
    expect(first).toMatch(new RegExp(`^${testName("madeup")}-[0-9a-f]{7}$`));
    await stack.apply(plan("A=2"));
    expect((await stack.state())[testName("madeup")]?.outputs?.name).not.toBe(first);
    expect(inspect("fixed").Config.Env).toContain("A=2");
  });
});

describe("what is found out too late", () => {
  test("an empty string in command passes the preview and is refused after the old container is gone", async () => {
    await stack.apply([container("late")]);
    stack.plan([container("late", { command: ["/tiny", "serve", ""] })]);
    succeed(await stack.preview());
    const failed = await stack.up();
    expect(failed.text).toContain("values for command may not be empty");
    expect(exists("late")).toBe(false);
  });

  test("a RemoteImage that cannot be pulled fails before the container that needs it is touched", async () => {
    const plan = (image: string): PlannedResource[] => [
      { type: "docker.RemoteImage", name: "image", args: { name: image, keepLocally: true } },
      container("served", { image: "ref:image.imageId" }),
    ];
    await stack.apply(plan(IMAGE));
    stack.plan(plan("127.0.0.1:1/missing:1"));
    const failed = await stack.up();
    expect(failed.text).toContain("unable to pull image 127.0.0.1:1/missing:1");
    expect(inspect("served").State.Running).toBe(true);
  });

  test("a missing image fails the create after the old container is gone", async () => {
    await stack.apply([container("late")]);
    stack.plan([container("late", { image: "127.0.0.1:1/missing:1" })]);
    const failed = await stack.up();
    expect(failed.text).toContain("Unable to create container with image 127.0.0.1:1/missing:1");
    expect(exists("late")).toBe(false);
  });
});

describe("uploads", () => {
  test("arrive before the start with their mode, and are refused by a read-only root filesystem", async () => {
    const uploads = [
      { file: "/etc/deep/file", content: "hello" },
      { file: "/run.sh", content: "x", executable: true },
      { file: "/secret", contentBase64: Buffer.from("s").toString("base64"), permissions: "0400" },
    ];
    stack.plan([container("uploads", { uploads }), container("readonly", { uploads, readOnly: true })]);
    const failed = await stack.up("--continue-on-error");
    expect(failed.text).toContain("Unable to upload volume content: Error response from daemon: container rootfs is marked read-only");
    const listing = docker("cp", `${testName("uploads")}:/etc/deep/file`, join(scratch, "copied"));
    expect(listing).toBe("");
    docker("cp", "-a", `${testName("uploads")}:/run.sh`, join(scratch, "run.sh"));
    expect(docker("diff", testName("uploads"))).toContain("A /secret");
  });
});

describe("secrets", () => {
  test("one secret element makes the whole of envs secret in inputs and outputs", async () => {
    await stack.apply([container("secret", { envs: ["A=1", { $secret: "B=hidden" }] })], { envs: "ref:secret.envs" });
    const { text } = await stack.pulumi(["stack", "export"]);
    expect(text).not.toContain("hidden");
    expect((await stack.pulumi(["stack", "output", "envs"])).text).toContain("[secret]");
    expect(inspect("secret").Config.Env).toContain("B=hidden");
  });
});
