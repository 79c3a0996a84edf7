import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SshServer, startSshServer } from "../../unit/plugins/sshServer.ts";
import { buildImage, docker, IMAGE, inspect, sweep, testName } from "./daemon.ts";
import { type PlannedResource, Stack, succeed } from "./stack.ts";

describe("a docker provider over ssh://", () => {
  let stack: Stack;
  let server: SshServer;
  let folder: string;

  beforeEach(async () => {
    buildImage();
    sweep();
    server = await startSshServer();
    folder = mkdtempSync(join(tmpdir(), "pocket-plugin-ssh-"));
    writeFileSync(join(folder, "key"), server.client.privateKey, { mode: 0o600 });
    writeFileSync(join(folder, "known"), `[127.0.0.1]:${server.port} ${server.hostKey}`);
    stack = await Stack.create({ SSH_AUTH_SOCK: "" });
  });
  afterEach(async () => {
    await stack.dispose();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const plan = (count: number): PlannedResource[] => {
    const known = [
      "-i",
      join(folder, "key"),
      "-o",
      `UserKnownHostsFile=${join(folder, "known")}`,
      "-o",
      "BatchMode=yes",
      "-F",
      "/dev/null",
    ];
    const args = { host: `ssh://root@127.0.0.1:${server.port}`, sshOpts: known };
    const containers = Array.from({ length: count }, (_, index) => ({
      type: "docker.Container",
      name: `c${index}`,
      args: { name: testName(`c${index}`), image: IMAGE },
      options: { provider: "ref:host" },
    }));
    return [{ type: "docker.Provider", name: "host", args }, ...containers];
  };

  test("runs the ssh program and docker system dial-stdio, logs in only when something is done, and changes nothing twice", async () => {
    stack.plan(plan(1));
    succeed(await stack.preview());
    expect(server.dials()).toBe(0);
    succeed(await stack.up());
    expect(inspect("c0").State.Running).toBe(true);
    const logins = server.dials();
    expect(logins).toBeGreaterThan(0);
    succeed(await stack.up("--expect-no-changes"));
    expect(server.dials()).toBe(logins);
    succeed(await stack.preview("--refresh", "--expect-no-changes"));
    expect(server.dials()).toBeGreaterThan(logins);
  });

  test("operations in parallel each log in", async () => {
    stack.plan(plan(6));
    succeed(await stack.up("--parallel", "6"));
    expect(server.dials()).toBeGreaterThanOrEqual(6);
    expect(docker("ps", "-q", "--filter", `name=${testName("c")}`).split("\n")).toHaveLength(6);
  });
});

describe("an import", () => {
  test("of a container and a network takes what runs into the state, and the next run changes nothing of its own", async () => {
    buildImage();
    sweep();
    const stack = await Stack.create();
    docker("network", "create", testName("imported"));
    const id = docker("run", "-d", "--name", testName("imported"), IMAGE);
    stack.plan([]);
    succeed(
      await stack.pulumi([
        "import",
        "--yes",
        "--protect=false",
        "--generate-code=false",
        "docker:index/container:Container",
        "container",
        id,
      ]),
    );
    const network = docker("network", "inspect", "-f", "{{.Id}}", testName("imported"));
    succeed(
      await stack.pulumi([
        "import",
        "--yes",
        "--protect=false",
        "--generate-code=false",
        "docker:index/network:Network",
        "network",
        network,
      ]),
    );
    expect((await stack.state()).container?.outputs?.name).toBe(testName("imported"));
    stack.plan([{ type: "docker.Network", name: "network", args: { name: testName("imported") } }]);
    expect((await stack.steps()).network).toBeUndefined();
    await stack.dispose();
  });
});
