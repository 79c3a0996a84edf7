import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildImage, docker, IMAGE, inspect, sweep, testName } from "./daemon.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

type Args = Record<string, unknown>;
type Outcome = "same" | "update" | "replace";

const scratch = mkdtempSync(join(tmpdir(), "pocket-plugin-mount-"));
const check = (rest: Args = {}): Args => ({ tests: ["CMD", "/tiny", "exit", "0"], interval: "30s", timeout: "5s", retries: 3, ...rest });
const tmpfsMount = (rest: Args = {}): Args => ({ type: "tmpfs", target: "/a", ...rest });
const bind = (target: string, readOnly = true): Args => ({ type: "bind", source: scratch, target, readOnly });

/** Arguments before and after, and what pulumi-docker 5.x makes of the change. */
const changes: Record<string, [Args, Args, Outcome]> = {
  env: [{ envs: ["A=1"] }, { envs: ["A=2"] }, "replace"],
  label: [{ labels: [{ label: "a", value: "1" }] }, { labels: [{ label: "a", value: "2" }] }, "replace"],
  command: [{ command: ["/tiny", "serve"] }, { command: ["/tiny", "serve", "x"] }, "replace"],
  user: [{ user: "1000:1000" }, { user: "1001:1001" }, "replace"],
  port: [
    { ports: [{ internal: 80, external: 18901, ip: "127.0.0.1" }] },
    { ports: [{ internal: 80, external: 18902, ip: "127.0.0.1" }] },
    "replace",
  ],
  caps: [{ capabilities: { drops: ["ALL"] } }, { capabilities: { drops: ["ALL"], adds: ["CAP_NET_RAW"] } }, "replace"],
  logopts: [
    { logDriver: "json-file", logOpts: { "max-size": "1m" } },
    { logDriver: "json-file", logOpts: { "max-size": "2m" } },
    "replace",
  ],
  ulimit: [{ ulimits: [{ name: "nofile", soft: 64, hard: 64 }] }, { ulimits: [{ name: "nofile", soft: 65, hard: 65 }] }, "replace"],
  cpus: [{ cpus: "0.5" }, { cpus: "0.25" }, "replace"],
  stoptimeout: [{ stopTimeout: 5 }, { stopTimeout: 6 }, "replace"],
  upload: [{ uploads: [{ file: "/a", content: "1" }] }, { uploads: [{ file: "/a", content: "2" }] }, "replace"],
  alias: [
    { networksAdvanced: [{ name: "ref:net.name", aliases: ["a"] }] },
    { networksAdvanced: [{ name: "ref:net.name", aliases: ["b"] }] },
    "replace",
  ],
  restart: [{ restart: "no" }, { restart: "unless-stopped" }, "update"],
  memory: [{ memory: 64, memorySwap: 64 }, { memory: 65, memorySwap: 65 }, "update"],
  shares: [{ cpuShares: 512 }, { cpuShares: 256 }, "update"],
  grace: [{ destroyGraceSeconds: 1 }, { destroyGraceSeconds: 2 }, "update"],
  health: [{ healthcheck: check() }, { healthcheck: check({ retries: 5 }) }, "update"],
  tmpfs: [{ tmpfs: { "/a": "size=1m" } }, { tmpfs: { "/a": "size=2m" } }, "update"],
  init: [{ init: true }, { init: false }, "update"],
  quota: [{ cpuPeriod: 100000, cpuQuota: 50000 }, { cpuPeriod: 100000, cpuQuota: 60000 }, "update"],
  mounttarget: [{ mounts: [bind("/a")] }, { mounts: [bind("/b")] }, "update"],
  mountreadonly: [{ mounts: [bind("/a")] }, { mounts: [bind("/a", false)] }, "update"],
  mountcount: [{ mounts: [bind("/a")] }, { mounts: [bind("/a"), bind("/b")] }, "replace"],
  mounttmpfs: [
    { mounts: [tmpfsMount({ tmpfsOptions: { sizeBytes: 4096 } })] },
    { mounts: [tmpfsMount({ tmpfsOptions: { sizeBytes: 8192 } })] },
    "replace",
  ],
  noenv: [{ envs: ["A=1"] }, {}, "same"],
  emptyenv: [{ envs: ["A=1"] }, { envs: [] }, "replace"],
  nolabel: [{ labels: [{ label: "a", value: "1" }] }, {}, "same"],
  nohealth: [{ healthcheck: check() }, {}, "same"],
  nosecurity: [{ securityOpts: ["no-new-privileges"] }, {}, "same"],
  emptysecurity: [{ securityOpts: ["no-new-privileges"] }, { securityOpts: [] }, "replace"],
  nohostname: [{ hostname: "h" }, {}, "same"],
  nostopsignal: [{ stopSignal: "SIGINT" }, {}, "same"],
  nostoptimeout: [{ stopTimeout: 5 }, {}, "same"],
  noshm: [{ shmSize: 32 }, {}, "same"],
  nologdriver: [{ logDriver: "local" }, {}, "same"],
  noinit: [{ init: true }, {}, "same"],
  nocommand: [{ command: ["/tiny", "serve", "x"] }, {}, "same"],
  nouser: [{ user: "1000" }, {}, "same"],
  noworkdir: [{ workingDir: "/data" }, {}, "same"],
  nograce: [{ destroyGraceSeconds: 1 }, {}, "same"],
  nomemory: [{ memory: 64, memorySwap: 64 }, {}, "update"],
  notmpfs: [{ tmpfs: { "/a": "size=1m" } }, {}, "update"],
  norestart: [{ restart: "always" }, {}, "update"],
  nocaps: [{ capabilities: { drops: ["ALL"] } }, {}, "replace"],
  noulimits: [{ ulimits: [{ name: "nofile", soft: 64, hard: 64 }] }, {}, "replace"],
  noports: [{ ports: [{ internal: 80, external: 18903, ip: "127.0.0.1" }] }, {}, "replace"],
  nomounts: [{ mounts: [bind("/a")] }, {}, "replace"],
  nouploads: [{ uploads: [{ file: "/a", content: "1" }] }, {}, "replace"],
  nologopts: [{ logDriver: "json-file", logOpts: { "max-size": "1m" } }, { logDriver: "json-file" }, "replace"],
  nohosts: [{ hosts: [{ host: "h", ip: "1.2.3.4" }] }, {}, "replace"],
  nosysctls: [{ sysctls: { "net.core.somaxconn": "256" } }, {}, "replace"],
  noreadonly: [{ readOnly: true }, {}, "replace"],
  nonetworks: [{ networksAdvanced: [{ name: "ref:net.name" }] }, {}, "replace"],
};

function resourcesOf(side: 0 | 1, names = Object.keys(changes)): PlannedResource[] {
  const containers = names.map((name) => ({
    type: "docker.Container",
    name,
    args: { name: testName(name), image: IMAGE, ...changes[name]![side] },
    options: { deleteBeforeReplace: true },
  }));
  return [{ type: "docker.Network", name: "net", args: { name: testName("changes") } }, ...containers];
}

describe("what a changed container input does", () => {
  let stack: Stack;

  beforeAll(async () => {
    buildImage();
    sweep();
    stack = await Stack.create();
    await stack.apply(resourcesOf(0));
  });
  afterAll(async () => {
    await stack?.dispose();
    rmSync(scratch, { recursive: true, force: true });
  });

  test("nothing changes while the program does not", async () => {
    succeed(await stack.preview("--expect-no-changes"));
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    succeed(await stack.refresh("--expect-no-changes"));
  });

  test("replaces, updates or ignores as the real provider does", async () => {
    stack.plan(resourcesOf(1));
    const steps = await stack.steps();
    const seen = Object.fromEntries(Object.keys(changes).map((name) => [name, steps[name]?.op ?? "same"]));
    expect(seen).toEqual(Object.fromEntries(Object.entries(changes).map(([name, [, , outcome]]) => [name, outcome])));
  });

  test("an update in place reaches the running container for limits and restart, and nothing for the rest", async () => {
    const names = ["restart", "memory", "shares", "health", "tmpfs", "init", "quota", "mounttarget", "mountreadonly", "nomemory"];
    const before = Object.fromEntries(names.map((name) => [name, inspect(name).Id]));
    const rest = Object.keys(changes).filter((name) => !names.includes(name));
    await stack.apply([...resourcesOf(1, names), ...resourcesOf(0, rest).slice(1)]);
    expect(Object.fromEntries(names.map((name) => [name, inspect(name).Id]))).toEqual(before);
    expect(inspect("restart").HostConfig.RestartPolicy.Name).toBe("unless-stopped");
    expect(inspect("memory").HostConfig.Memory).toBe(65 * 1024 * 1024);
    expect(inspect("shares").HostConfig.CpuShares).toBe(256);
    expect(inspect("health").Config.Healthcheck.Retries).toBe(3);
    expect(inspect("tmpfs").HostConfig.Tmpfs).toEqual({ "/a": "size=1m" });
    expect(inspect("init").HostConfig.Init).toBe(true);
    expect(inspect("quota").HostConfig.CpuQuota).toBe(50000);
    expect(inspect("mounttarget").HostConfig.Mounts[0].Target).toBe("/a");
    expect(inspect("mountreadonly").HostConfig.Mounts[0].ReadOnly).toBe(true);
    expect(inspect("nomemory").HostConfig.Memory).toBe(64 * 1024 * 1024);
    // The state claims what never happened: settled until something refreshes.
    succeed(await stack.preview("--expect-no-changes"));
    const refreshed = await stack.steps("--refresh");
    expect(refreshed.health?.op).toBe("update");
    expect(refreshed.mounttarget?.op).toBe("update");
    expect(docker("ps", "-q", "--filter", `name=${testName("health")}`)).not.toBe("");
  });
});
