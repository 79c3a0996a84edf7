import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Host, HostCommand, HostCommandArgs } from "../../components/host/host.ts";
import type { HostResources } from "../../components/hostResources.ts";
import type { StackConfig } from "../../stacks/config/schema.ts";
import type { Topology } from "../../stacks/topology/types.ts";

const asked: (HostCommandArgs & { name: string; host: string })[] = [];
const password = "MARKERexternal/redis";
const url = `rediss://bob:${encodeURIComponent(password)}@cache.test:6380/2`;

beforeAll(() =>
  pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: ({ inputs }) => inputs },
    "pocket-provider",
    "unit",
  ),
);
beforeEach(() => void asked.splice(0));

/** What a host's containers share, on a host that notes what it is asked to run. */
function recordingHost(hostName: string): HostResources {
  const command = (name: string, args: HostCommandArgs): HostCommand => {
    asked.push({ ...args, name, host: hostName });
    return { stdout: pulumi.output("") } as unknown as HostCommand;
  };
  const host = { hostName, filesRoot: "/etc/pocket", command } as unknown as Host;
  return { host, image: () => ({ imageId: pulumi.output("sha256:i") }), network: undefined } as unknown as HostResources;
}

const known = <T>(input: pulumi.Input<T> | undefined): Promise<T> =>
  new Promise((done) => pulumi.output(input as pulumi.Input<T>).apply((value) => done(value as T)));
const secret = (input: pulumi.Input<string> | undefined) => pulumi.isSecret(pulumi.output(input));
const triggers = async (name: string) =>
  Promise.all(asked.find((step) => step.name === name)!.triggers.map((trigger) => known<string>(trigger)));

async function make(changes: { redis?: object; url?: string } = {}): Promise<void> {
  const { createExternalServices } = await import("../../stacks/externalServices.ts");
  const config = {
    redis: { mode: "external", connectTimeoutSeconds: 7, checkPersistence: true, ...changes.redis },
    images: { redis: "redis:8.4" },
  } as unknown as StackConfig;
  const topology = {
    stack: "prod",
    network: { name: "pocket-prod" },
    instances: [
      { role: "relayer", host: "alpha" },
      { role: "miner", host: "alpha" },
      { role: "miner", host: "beta" },
      { role: "edge", host: "gamma" },
    ],
  } as unknown as Topology;
  const shared = new Map(["alpha", "beta", "gamma"].map((name) => [name, recordingHost(name)]));
  createExternalServices(config, topology, shared, { redisUrl: pulumi.secret(changes.url ?? url) });
}

describe("ExternalRedis (R000-071, R000-090)", () => {
  it("is looked at from every host whose relayers or miners reach it, and from no other", async () => {
    await make();
    expect(asked.map(({ name }) => name)).toEqual([
      "alpha-external-redis-files",
      "alpha-external-redis-check",
      "beta-external-redis-files",
      "beta-external-redis-check",
    ]);
  });

  it("carries the login in a file on standard input, and nowhere else", async () => {
    await make();
    const [files, check] = asked;
    expect(await secret(files!.stdin)).toBe(true);
    const [, , content] = (await known<string>(files!.stdin)).trim().split(" ");
    expect(Buffer.from(content!, "base64").toString()).toContain(password);
    for (const input of [files!.create, files!.delete, check!.create]) {
      expect(await known(input)).not.toMatch(/MARKER|cache\.test|bob/);
    }
    expect(check!.stdin).toBeUndefined();
  });

  it("is looked at again when the URL or what is asked of it changes, and only then", async () => {
    const name = "alpha-external-redis-check";
    const run = async (changes: Parameters<typeof make>[0]) => {
      asked.splice(0);
      await make(changes);
      return triggers(name);
    };
    const first = await run({});
    expect(await run({})).toEqual(first);
    expect(await run({ url: "redis://cache.test" })).not.toEqual(first);
    expect(await run({ redis: { checkPersistence: false } })).not.toEqual(first);
    expect(first.join()).not.toMatch(/MARKER/);
  });

  it("gives the questions the time that the config says", async () => {
    await make({ redis: { connectTimeoutSeconds: 90 } });
    expect(asked[1]!.timeoutSeconds).toBeGreaterThan(6 * 90);
  });
});
