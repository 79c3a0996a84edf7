import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildImage, docker, IMAGE, inspect, sweep, testName } from "./daemon.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

type Args = Record<string, unknown>;

const port = (rest: Args = {}): Args => ({ internal: 80, external: 18911, ip: "127.0.0.1", ...rest });
const check = (interval: string): Args => ({
  tests: ["CMD", "/tiny", "exit", "0"],
  interval,
  timeout: "5s",
  startPeriod: "1s",
  retries: 3,
});

/** Shapes that the daemon rewrites, and what a refresh therefore proposes on every run. */
const unstable: Record<string, [Args, "update" | "replace"]> = {
  capname: [{ capabilities: { adds: ["NET_ADMIN"] } }, "replace"],
  capcase: [{ capabilities: { drops: ["all"] } }, "replace"],
  swap: [{ memory: 64 }, "update"],
  seconds: [{ healthcheck: check("60s") }, "update"],
  minute: [{ healthcheck: check("1m") }, "update"],
  fraction: [{ healthcheck: check("1500ms") }, "update"],
  cpus: [{ cpus: "0.50" }, "replace"],
  twice: [{ ports: [port(), port({ ip: "127.0.0.2" })] }, "replace"],
  twiceturned: [{ ports: [port({ ip: "127.0.0.2", external: 18912 }), port({ external: 18912 })] }, "replace"],
  anyip: [{ ports: [port({ ip: "", external: 18913 })] }, "replace"],
};

/** Shapes that stay as they are through every kind of run. */
const stable: Record<string, Args> = {
  caps: { capabilities: { adds: ["CAP_NET_ADMIN"], drops: ["ALL"] } },
  memory: { memory: 64, memorySwap: 64 },
  health: { healthcheck: check("1m0s") },
  health90: { healthcheck: check("1m30s") },
  protocols: { ports: [port({ external: 18914 }), port({ external: 18914, protocol: "udp" })] },
  turned: { ports: [port({ internal: 443, external: 18915 }), port({ external: 18916 })] },
  openport: { ports: [{ internal: 80, ip: "127.0.0.1" }] },
  tmpfs: { readOnly: true, tmpfs: { "/run": "size=1m" } },
  autoname: {},
};

function containers(shapes: Record<string, Args>): PlannedResource[] {
  return Object.entries(shapes).map(([name, args]) => ({
    type: "docker.Container",
    name,
    args: { ...(name === "autoname" ? {} : { name: testName(name) }), image: IMAGE, ...args },
    options: { deleteBeforeReplace: true },
  }));
}

describe("what a container reads back", () => {
  let stack: Stack;

  beforeAll(async () => {
    buildImage();
    sweep();
    stack = await Stack.create();
    await stack.apply(containers({ ...Object.fromEntries(Object.entries(unstable).map(([name, [args]]) => [name, args])), ...stable }));
  });
  afterAll(() => stack?.dispose());

  test("what the daemon rewrites differs on every refresh, and everything else never does", async () => {
    const expected = Object.fromEntries(Object.entries(unstable).map(([name, [, outcome]]) => [name, outcome]));
    for (const round of [1, 2]) {
      succeed(await stack.refresh());
      const steps = await stack.steps();
      const seen = Object.fromEntries(Object.entries(steps).map(([name, { op }]) => [name, op]));
      delete seen["plugins-test"];
      const changed = Object.fromEntries(Object.entries(seen).filter(([, op]) => op !== "same"));
      expect(changed, `round ${round}`).toEqual(expected);
    }
  });

  test("memory without memorySwap reads back twice the memory", async () => {
    expect((await stack.state()).swap?.outputs?.memorySwap).toBe(128);
  });

  test("ignoreChanges cures ports that never settle", async () => {
    const all = containers({ ...Object.fromEntries(Object.entries(unstable).map(([name, [args]]) => [name, args])), ...stable });
    stack.plan(
      all.map((resource) =>
        resource.name === "twice" ? { ...resource, options: { ...resource.options, ignoreChanges: ["ports"] } } : resource,
      ),
    );
    expect((await stack.steps()).twice).toBeUndefined();
  });
});

describe("a container that does not run", () => {
  let stack: Stack;
  const plan = containers({
    plain: {},
    published: { ports: [port({ external: 18917 })] },
    optional: { ports: [port({ external: 18918 })], mustRun: false },
    looping: { ports: [port({ external: 18919 })], command: ["/tiny", "exit", "3"], restart: "always" },
    exits: { command: ["/tiny", "exit", "7"] },
    gone: {},
  });

  beforeAll(async () => {
    buildImage();
    sweep();
    stack = await Stack.create();
    await stack.apply(plan);
    docker("stop", "-t", "0", testName("plain"), testName("published"), testName("optional"));
    docker("rm", "-f", testName("gone"));
  });
  afterAll(() => stack?.dispose());

  test("that exits at once still counts as created", async () => {
    const { exits } = await stack.state();
    expect(exits?.initErrors ?? []).toEqual([]);
    expect(inspect("exits").State.ExitCode).toBe(7);
  });

  test("is unchanged without a refresh", async () => {
    const steps = await stack.steps();
    expect(Object.keys(steps).filter((name) => ["plain", "published", "optional", "gone"].includes(name))).toEqual([]);
  });

  test("is started again after a refresh; with published ports it is replaced; removed it is created", async () => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const steps = await stack.steps("--refresh");
    expect(steps.plain?.op).toBe("update");
    expect(steps.plain?.paths).toEqual(["mustRun"]);
    expect(steps.published?.op).toBe("replace");
    expect(steps.looping?.op).toBe("replace");
    expect(steps.gone?.op).toBe("create");
    expect(steps.optional).toBeUndefined();
    expect(steps.exits?.op).toBe("update");
  });

  test("mustRun going from false to true starts it in place", async () => {
    const id = inspect("plain").Id;
    succeed(await stack.up("--refresh"));
    expect(inspect("plain").Id).toBe(id);
    expect(inspect("plain").State.Running).toBe(true);
  });
});
