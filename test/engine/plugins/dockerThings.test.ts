import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildImage, docker, IMAGE, inspect, sweep, testName } from "./daemon.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

type Args = Record<string, unknown>;

const label = (value: string): Args => ({ labels: [{ label: "a", value }] });
const container = (name: string, args: Args): PlannedResource => ({
  type: "docker.Container",
  name,
  args: { name: testName(name), image: IMAGE, ...args },
  options: { deleteBeforeReplace: true },
});

let stack: Stack;

beforeAll(() => buildImage());
beforeEach(async () => {
  sweep();
  stack = await Stack.create();
  return () => stack.dispose();
});
afterAll(() => sweep());

describe("volumes and networks", () => {
  const plan = (value: string, reference: boolean): PlannedResource[] => [
    { type: "docker.Volume", name: "data", args: { name: testName("data"), ...label(value) } },
    { type: "docker.Network", name: "net", args: { name: testName("net"), ...label(value), ipamConfigs: [{ subnet: "172.31.240.0/24" }] } },
    container("user", {
      mounts: [{ type: "volume", source: reference ? "ref:data.name" : testName("data"), target: "/data" }],
      networksAdvanced: [{ name: reference ? "ref:net.name" : testName("net"), aliases: ["user"] }],
    }),
  ];

  test("stay as they are when nothing changes", async () => {
    await stack.apply(plan("1", true));
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    succeed(await stack.refresh("--expect-no-changes"));
    expect(await stack.state()).toMatchObject({
      data: { id: testName("data"), outputs: { driver: "local", mountpoint: `/var/lib/docker/volumes/${testName("data")}/_data` } },
      net: { outputs: { driver: "bridge", scope: "local", ipamConfigs: [{ subnet: "172.31.240.0/24" }] } },
    });
    expect(inspect("user").NetworkSettings.Networks[testName("net")].Aliases).toContain("user");
  });

  test("a changed label replaces them with every container that takes their name, and the data is lost", async () => {
    await stack.apply(plan("1", true));
    docker("cp", import.meta.filename, `${testName("user")}:/data/kept`);
    await stack.apply(plan("2", true));
    expect(docker("diff", testName("user"))).not.toContain("/data/kept");
    expect(() => docker("cp", `${testName("user")}:/data/kept`, "-")).toThrow();
  });

  test("one that is still in use is waited for 30 s and then fails", async () => {
    const resources: PlannedResource[] = [{ type: "docker.Network", name: "busy", args: { name: testName("busy") } }];
    await stack.apply(resources);
    docker("run", "-d", "--name", testName("stranger"), "--network", testName("busy"), IMAGE);
    const started = Date.now();
    const failed = await stack.destroy();
    expect(failed.text).toContain("timeout while waiting for state to become 'removed'");
    expect(Date.now() - started).toBeGreaterThan(29_000);
    docker("rm", "-f", testName("stranger"));
  });

  test("a volume that was removed behind the engine's back leaves the state on refresh", async () => {
    await stack.apply([{ type: "docker.Volume", name: "data", args: { name: testName("data") } }]);
    docker("volume", "rm", testName("data"));
    expect((await stack.steps("--refresh")).data?.op).toBe("create");
  });
});

describe("images", () => {
  const tagged = `${IMAGE.split(":")[0]}:removable`;
  const image = (args: Args = {}): PlannedResource => ({ type: "docker.RemoteImage", name: "image", args: { name: tagged, ...args } });

  beforeEach(() => {
    docker("tag", IMAGE, tagged);
  });

  test("one that is only local works, with an empty repoDigest", async () => {
    await stack.apply([image({ keepLocally: true })]);
    const outputs = (await stack.state()).image?.outputs;
    expect(outputs?.imageId).toBe(docker("image", "inspect", "-f", "{{.Id}}", IMAGE));
    expect(outputs?.repoDigest).toBe("");
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    succeed(await stack.destroy());
    expect(docker("images", "-q", tagged)).not.toBe("");
  });

  test("keepLocally false removes the image by name", async () => {
    await stack.apply([image()]);
    succeed(await stack.destroy());
    expect(docker("images", "-q", tagged)).toBe("");
  });

  test("keepLocally false fails while a container of another stack uses the image", async () => {
    docker("run", "-d", "--name", testName("stranger"), tagged);
    docker("rmi", "--force", "--no-prune", IMAGE);
    await stack.apply([image()]);
    const failed = await stack.destroy();
    docker("tag", tagged, IMAGE);
    expect(failed.text).toContain("Unable to remove Docker image");
    docker("rm", "-f", testName("stranger"));
  });

  test("a container fed imageId survives a new tag of the same content, one fed the name is replaced", async () => {
    const plan = (name: string): PlannedResource[] => [
      image({ name, keepLocally: true }),
      container("byid", { image: "ref:image.imageId" }),
      container("byname", { image: "ref:image.name" }),
    ];
    await stack.apply(plan(IMAGE));
    const before = inspect("byid").Id;
    await stack.apply(plan(tagged));
    expect(inspect("byid").Id).toBe(before);
    expect(inspect("byname").Config.Image).toBe(tagged);
  });

  test("pullTriggers replace, keepLocally updates", async () => {
    await stack.apply([image({ keepLocally: false })]);
    stack.plan([image({ keepLocally: true })]);
    expect((await stack.steps()).image?.op).toBe("update");
    stack.plan([image({ keepLocally: false, pullTriggers: ["x"] })]);
    expect((await stack.steps()).image?.op).toBe("replace");
  });
});

describe("what the stand-in does not take", () => {
  test.each<[string, PlannedResource, string]>([
    ["a value that the rule forbids", container("wrong", { restart: "sometimes" }), "no, on-failure, always or unless-stopped"],
    ["a wrong type", container("wrong", { memory: "64" }), "expected integer, got a string"],
    [
      "an unknown nested input",
      container("wrong", { ports: [{ internal: 80, nope: 1 }] }),
      "unknown input; known are external, internal, ip, protocol",
    ],
    ["an unsupported input", container("wrong", { gpus: "all" }), "not supported by the sandbox's stand-in: gpus"],
    ["rm", container("wrong", { rm: true }), "not supported by the sandbox's stand-in: rm"],
    [
      "a cluster volume",
      { type: "docker.Volume", name: "wrong", args: { cluster: { scope: "single" } } },
      "not supported by the sandbox's stand-in",
    ],
  ])("%s fails the check in the preview", async (_what, resource, reason) => {
    stack.plan([resource]);
    const failed = await stack.preview();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toContain(reason);
  });

  test("another resource type names what there is", async () => {
    stack.plan([{ type: "docker.Secret", name: "secret", args: { data: "eA==" } }]);
    expect((await stack.preview()).text).toContain("resource type docker:index/secret:Secret is not supported by the sandbox's stand-in");
  });
});

describe("the provider", () => {
  const on = (host: string, rest: Args = {}): PlannedResource[] => [
    { type: "docker.Provider", name: "host", args: { host, ...rest } },
    { type: "docker.Network", name: "net", args: { name: testName("net") }, options: { provider: "ref:host" } },
  ];

  test("unix:// and tcp:// are dialled at once and fail a preview, whatever disableDockerDaemonCheck says", async () => {
    stack.plan(on("unix:///nowhere/docker.sock", { disableDockerDaemonCheck: true }));
    expect((await stack.preview()).text).toContain("failed to connect to any docker daemon");
    stack.plan(on("tcp://127.0.0.1:1"));
    expect((await stack.preview()).text).toContain("failed to connect to any docker daemon");
  });

  test("ssh:// is never dialled by a preview, and by the first operation", async () => {
    stack.plan(on("ssh://nobody@127.0.0.1:1", { sshOpts: ["-o", "BatchMode=yes"] }));
    succeed(await stack.preview());
    const failed = await stack.up();
    expect(failed.text).toContain("Error pinging Docker server, please make sure that ssh://nobody@127.0.0.1:1 is reachable");
    expect(failed.text).toContain("Connection refused");
  });

  test("a changed host is an update of the provider and replaces nothing", async () => {
    await stack.apply(on("unix:///var/run/docker.sock"));
    stack.plan(on("unix:///run/docker.sock"));
    const steps = await stack.steps();
    expect(steps.host?.op).toBe("update");
    expect(steps.net).toBeUndefined();
  });

  test("DOCKER_CONTEXT wins over host", async () => {
    stack.env.DOCKER_CONTEXT = "missing";
    stack.plan(on("unix:///var/run/docker.sock"));
    expect((await stack.preview()).text).toContain("Docker context 'missing' not found");
    delete stack.env.DOCKER_CONTEXT;
  });

  test("says that it is a stand-in, in the debug log only", async () => {
    stack.plan([{ type: "docker.Network", name: "net", args: { name: testName("net") } }]);
    expect((await stack.preview()).text).not.toContain("stand-in");
    expect((await stack.preview("--debug")).text).toMatch(/stand-in for pulumi-docker \d+\.\d+\.\d+/);
  });
});
