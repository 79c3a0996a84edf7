import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recover } from "../../cli/recover.ts";
import { sendOnly, sendRelays } from "../../cli/relayJourney.ts";
import type { ValidationEndpoints } from "../../stacks/report/schema.ts";
import { containerId, leader, redis, relayCount, until, watchArguments } from "./support/observe.ts";
import { changeSummary, docker, freePort, plannedSteps, TestStack } from "./support/project.ts";

const name = "engine";
const container = (instance: string) => `pocket-${name}-${instance}`;

/** A backend's credential, to be searched for at the end. */
const marker = "MARKERbackendcredential4711";

/** One service on the demo backend by its own URL, so that a backend can be edited; short leases, so that a takeover is quick. */
const config = (relayPort: number, changes: { path?: string; maxMemoryMiB?: number } = {}) => ({
  profile: "lab",
  provider: { enabled: false },
  redis: { mode: "managed", maxMemoryMiB: changes.maxMemoryMiB ?? 128 },
  relay: {
    relayPort,
    miner: { leaderTtlSeconds: 10, leaderHeartbeatSeconds: 3, claimTtlSeconds: 10, renewRateSeconds: 3, rebalanceIntervalSeconds: 5 },
    services: {
      demo: { demo: true },
      own: {
        backends: {
          jsonrpc: {
            url: `http://${container("demo-backend")}:8000${changes.path ?? "/"}`,
            authentication: { kind: "bearer", tokenRef: "own" },
          },
        },
      },
    },
  },
});

let stack: TestStack;
let port: number;
let endpoints: ValidationEndpoints;
/** Everything that any command printed. */
const printed: string[] = [];
/** Arguments of every process that is seen on this machine meanwhile. */
const watch = watchArguments();

const note = <T extends { output: string }>(result: T): T => {
  printed.push(result.output);
  return result;
};
const relays = (service: string, count: number) =>
  sendRelays(endpoints, { service, transport: "jsonrpc", count, simulate: false }, stack.env);
const filesOf = (instance: string) => readdirSync(join(stack.filesFolder, instance));

beforeAll(async () => {
  port = await freePort();
  stack = new TestStack(name, config(port));
  await stack.init();
  await stack.setSecret("backendSecrets.own", marker);
});
afterAll(async () => {
  watch.stop();
  await stack.dispose();
});

describe("the relay path on the real engine", () => {
  it("comes up from nothing, every gate green (R000-087, R000-088, R000-090)", async () => {
    const result = note(await stack.up());
    expect(result.code, result.output).toBe(0);
    endpoints = (await stack.outputs()).validationEndpoints;
    expect(endpoints.relay.url).toBe(`http://127.0.0.1:${port}`);
  });

  it("carries relays from the edge through relayer, backend and Redis stream to a miner (R001-035 to R001-041)", async () => {
    for (const transport of ["jsonrpc", "websocket"]) {
      const journey = await sendRelays(endpoints, { service: "demo", transport, count: 5, simulate: false }, stack.env);
      expect(journey).toMatchObject({ sent: 5, ok: 5, failed: 0, mined: 5 });
    }
  });

  it("serves a free simulated relay, and puts none of them on the stream (R001-036)", async () => {
    const before = await relayCount(name);
    const journey = await sendRelays(endpoints, { service: "demo", transport: "jsonrpc", count: 3, simulate: true }, stack.env);
    expect(journey).toMatchObject({ sent: 3, ok: 3, simulated: true });
    expect(await relayCount(name)).toBe(before);
  });

  it("counts 200 relays the same in Redis and at the miners", async () => {
    const before = await relayCount(name);
    expect(await relays("own", 200)).toMatchObject({ sent: 200, ok: 200, mined: 200 });
    await until("200 more relays on the stream", 10, async () => (await relayCount(name)) - before === 200);
  });

  it("changes nothing in a second up, a refresh and a preview", async () => {
    const up = note(await stack.up());
    expect(changeSummary(up.output)).toEqual({ unchanged: expect.any(Number) });
    const refresh = note(await stack.pulumi("refresh", "--yes", "--skip-preview"));
    expect(changeSummary(refresh.output)).toEqual({ unchanged: expect.any(Number) });
    expect(note(await stack.pulumi("preview", "--expect-no-changes")).code).toBe(0);
    expect(note(await stack.pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  });

  it("replaces only the relayer when a backend is edited, after its new file was validated, and counts right meanwhile", async () => {
    const others = ["redis", "miner-1", "miner-2", "edge", "demo-backend"];
    const before = await Promise.all(others.map((instance) => containerId(container(instance))));
    const relayer = await containerId(container("relayer-1"));
    stack.writeConfig(config(port, { path: "/v2" }));
    const operations = ["replace", "create-replacement", "delete-replaced", "update", "create", "delete"];
    const planned = plannedSteps((await stack.pulumi("preview", "--json")).stdout, operations);
    expect([...new Set(planned)].sort()).toEqual(["relayer-1", "relayer-1-files", "relayer-1-gate", "relayer-1-validate"]);

    const load = { service: "demo", transport: "jsonrpc", count: 200, simulate: false, concurrency: 1 };
    const served = await relayCount(name);
    const [result, during] = await Promise.all([stack.up(), sendOnly(endpoints, load, stack.env)]);
    expect(note(result).code, result.output).toBe(0);
    const firstLine = (pattern: RegExp) => result.output.split("\n").findIndex((line) => pattern.test(line));
    expect(firstLine(/Command relayer-1-validate (created|replaced)/), result.output).toBeGreaterThan(0);
    expect(firstLine(/Command relayer-1-validate (created|replaced)/)).toBeLessThan(firstLine(/Container relayer-1 deleting/));
    expect(await Promise.all(others.map((instance) => containerId(container(instance))))).toEqual(before);
    expect(await containerId(container("relayer-1"))).not.toBe(relayer);
    // a relay that was answered is on the stream, whatever happened to the relayer meanwhile
    expect(during).toMatchObject({ sent: 200, ok: expect.any(Number) });
    expect(during.ok + during.failed).toBe(200);
    await until("as many on the stream as answered", 10, async () => (await relayCount(name)) - served === during.ok);
    expect(await relays("own", 200)).toMatchObject({ ok: 200, mined: 200 });
    expect(filesOf("relayer-1"), "the old files are gone").toHaveLength(1);
  });

  it("leaves the running relayer alone when upstream's validate refuses the new file, and goes back cleanly", async () => {
    const running = await containerId(container("relayer-1"));
    // a URL that JavaScript takes and Go's parser refuses, so our own checks let it pass
    stack.writeConfig(config(port, { path: "/%zz" }));
    const refused = note(await stack.up());
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/config is INVALID/);
    expect(await containerId(container("relayer-1"))).toBe(running);
    expect(await relays("own", 10)).toMatchObject({ ok: 10 });
    stack.writeConfig(config(port, { path: "/v2" }));
    expect(note(await stack.mustUp()).code).toBe(0);
    expect(await containerId(container("relayer-1"))).toBe(running);
    expect(filesOf("relayer-1"), "the refused files are gone, those in use are not").toHaveLength(1);
    expect(await relays("own", 10)).toMatchObject({ ok: 10 });
  });

  it("brings a relayer back that was removed by hand", async () => {
    await docker("rm", "-f", container("relayer-1"));
    expect(note(await stack.mustUp("--refresh")).code).toBe(0);
    expect(await relays("own", 10)).toMatchObject({ ok: 10, mined: 10 });
  });

  it("finishes the job after the CLI was killed in mid-up", async () => {
    stack.writeConfig(config(port, { path: "/v3" }));
    const run = stack.start("up", "--yes", "--skip-preview");
    let output = "";
    run.stdout?.on("data", (text) => {
      output += text;
    });
    await until("the relayer is being replaced", 60, async () => /Container relayer-1 (deleting|deleted|creating)/.test(output));
    process.kill(run.pid!, "SIGKILL");
    await new Promise((done) => run.on("exit", done));
    expect((await stack.up()).output, "the killed run's lock is there").toMatch(/currently locked/);
    await recover({ stack: name, env: stack.stackEnv, project: stack.folder });
    expect(note(await stack.mustUp()).code).toBe(0);
    expect(await relays("own", 200)).toMatchObject({ ok: 200, mined: 200 });
    expect(changeSummary((await stack.mustUp()).output)).toEqual({ unchanged: expect.any(Number) });
  });

  it("keeps a data volume and its data when its owner's config or its label changes", async () => {
    await redis(name, "SET test:keep me");
    const created = async () => (await docker("volume", "inspect", "-f", "{{.CreatedAt}}", `${container("redis")}-data`)).stdout;
    const [volume, owner] = [await created(), await containerId(container("redis"))];
    stack.writeConfig(config(port, { path: "/v3", maxMemoryMiB: 160 }));
    expect(note(await stack.mustUp()).code).toBe(0);
    expect(await containerId(container("redis"))).not.toBe(owner);
    // as if the program's labels had changed: the state says another one than the program
    const exported = (await stack.pulumi("stack", "export")).stdout;
    const relabelled = JSON.parse(exported);
    for (const resource of relabelled.deployment.resources) {
      if (!/docker:index\/(volume|network):/.test(resource.type)) continue;
      resource.inputs.labels = resource.outputs.labels = [{ label: "pocket.stack", value: "former" }];
    }
    await stack.importState(JSON.stringify(relabelled));
    expect(changeSummary(note(await stack.mustUp()).output)).toEqual({ unchanged: expect.any(Number) });
    await stack.importState(exported);
    expect(await created()).toBe(volume);
    expect(await redis(name, "GET test:keep")).toBe("me");
  });

  it("diagnoses a container that restarts in a loop, and does not replace it", async () => {
    const looping = await containerId(container("relayer-1"));
    const file = join(stack.filesFolder, "relayer-1", filesOf("relayer-1")[0]!, "relayer.yaml");
    const good = readFileSync(file, "utf8");
    writeFileSync(file, "listen_addr: [broken\n");
    await docker("restart", "-t", "5", container("relayer-1"));
    await until("the relayer restarts in a loop", 30, async () => {
      return Number((await docker("inspect", "-f", "{{.RestartCount}}", container("relayer-1"))).stdout) >= 6;
    });
    const result = note(await stack.up("--refresh"));
    expect(result.code).not.toBe(0);
    expect(result.output).toMatch(/pocket-engine-relayer-1: (restarts in a loop|not healthy)/);
    expect(result.output).toMatch(/Next: docker logs pocket-engine-relayer-1/);
    expect(await containerId(container("relayer-1"))).toBe(looping);
    writeFileSync(file, good);
    expect(note(await stack.mustUp("--refresh")).code).toBe(0);
    expect(await containerId(container("relayer-1"))).toBe(looping);
    expect(await relays("own", 10)).toMatchObject({ ok: 10 });
  });

  it("has another leader within the lease when the leading miner is killed (R001-042)", async () => {
    const first = await leader(name);
    const victim = ["miner-1", "miner-2"].find((miner) => first.startsWith(container(miner)))!;
    await docker("kill", container(victim));
    const seconds = await until("another miner leads", 15, async () => {
      const now = await leader(name);
      return now !== "" && now !== first;
    });
    expect(seconds).toBeLessThanOrEqual(13); // lease of 10 s, attempts every 3 s
    expect(note(await stack.mustUp("--refresh")).code).toBe(0);
    await until("relays are mined again", 30, async () => (await relays("own", 5)).mined === 5);
  });

  it("shows no secret in output, state, labels, environment or process arguments (R000-055)", async () => {
    const secrets = await stack.secretValues();
    expect(secrets.length, "one for each secret of the plan").toBeGreaterThanOrEqual(5);
    expect(secrets).toContain(marker);
    const places: Record<string, string> = {
      printed: printed.join("\n"),
      state: stack.stateText(),
      outputs: JSON.stringify(await stack.outputs()),
    };
    const names = (await docker("ps", "-aq", "--filter", `label=pocket.stack=${name}`)).stdout.split("\n").filter(Boolean);
    places.inspect = (await docker("inspect", ...names)).stdout;
    places.arguments = watch.stop();
    expect(places.arguments, "the watch saw the steps at work").toContain("docker exec");
    places.diff = (await stack.pulumi("preview", "--diff", "--show-replacement-steps")).output;
    for (const [place, text] of Object.entries(places)) {
      for (const [index, secret] of secrets.entries())
        expect(text.includes(secret), `secret ${index + 1} of ${secrets.length} in ${place}`).toBe(false);
    }
  });

  it("leaves nothing behind: no container, network, volume or file", async () => {
    expect(note(await stack.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    for (const kind of ["container", "network", "volume"]) {
      const flags = kind === "container" ? ["-aq"] : ["-q"];
      expect((await docker(kind, "ls", ...flags, "--filter", `label=pocket.stack=${name}`)).stdout, kind).toBe("");
      expect((await docker(kind, "ls", ...flags, "--filter", `name=pocket-${name}`)).stdout, kind).toBe("");
    }
    expect(existsSync(stack.filesFolder)).toBe(false);
  });
});
