import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendRelays } from "../../cli/relayJourney.ts";
import { validateStack } from "../../validation/validate.ts";
import { ExternalRedisServer } from "./support/externalRedis.ts";
import { changeSummary, docker, freePort, TestStack } from "./support/project.ts";

const name = "foreign";
const password = "MARKER/relays:0815@x";
let stack: TestStack;
let redis: ExternalRedisServer;

const config = (relayPort: number, own: Record<string, unknown> = {}) => ({
  profile: "lab",
  placement: { miner: { hosts: ["local"], perHost: 1 } },
  relay: { relayPort, services: { demo: { demo: true } } },
  provider: { enabled: false },
  redis: { mode: "external", connectTimeoutSeconds: 5, ...own },
});
const useUrl = (changes: { scheme?: string; login?: string; port?: number } = {}) =>
  stack.setSecret(
    "redisUrl",
    `${changes.scheme ?? "redis"}://${changes.login ?? `:${encodeURIComponent(password)}@`}${redis.address}:${changes.port ?? redis.port}/1`,
  );
const made = async () =>
  (await docker("ps", "-a", "--filter", `label=pocket.stack=${name}`, "--format", "{{.Names}}")).stdout.split("\n").filter(Boolean);

/** An `up` that has to be refused with these words, before any container is made. */
async function refused(words: RegExp): Promise<void> {
  const result = await stack.up();
  expect(result.code).not.toBe(0);
  expect(result.output).toMatch(words);
  expect(result.output).not.toContain("MARKER");
  expect(await made()).toEqual([]);
}

beforeAll(async () => {
  redis = new ExternalRedisServer(name, await freePort(), password);
  await redis.start();
  stack = new TestStack(name, config(await freePort()));
  await stack.init();
});
afterAll(async () => {
  await stack.dispose();
  await redis.stop();
});

describe("an external Redis is looked at before anything is made (R000-071, R000-090)", () => {
  it("wrong password", async () => {
    await useUrl({ login: ":MARKERwrong@" });
    await refused(/external Redis .*: user or password is wrong. Next: /);
  });

  it("nothing at the address", async () => {
    await useUrl({ port: await freePort() });
    await refused(/nothing listens there. Next: /);
  });

  it("one that may delete keys", async () => {
    await useUrl();
    await redis.ask("config", "set", "maxmemory-policy", "allkeys-lru");
    await refused(/may delete keys .*maxmemory-policy allkeys-lru.* Next: set maxmemory-policy noeviction/);
    await redis.ask("config", "set", "maxmemory-policy", "noeviction");
  });

  it("a user who may not do what relayers do", async () => {
    await redis.ask("acl", "setuser", "guest", "on", ">MARKERguest", "~ha:*", "&ha:*", "+@all", "-@admin", "-@dangerous");
    await useUrl({ login: "guest:MARKERguest@" });
    await refused(/does not tell about itself: NOPERM .* Next: ACL SETUSER/);
    await redis.ask("acl", "setuser", "guest", "+info");
  });
});

describe("with an external Redis instead of its own", () => {
  it("comes up as a user without CONFIG, runs no Redis, and relays are mined through it (R000-019)", async () => {
    await useUrl({ login: "guest:MARKERguest@" });
    const result = await stack.mustUp();
    expect(result.output).not.toContain("MARKER");
    expect((await made()).filter((container) => /redis/.test(container))).toEqual([]);
    const { validationEndpoints } = await stack.outputs();
    const journey = await sendRelays(validationEndpoints, { service: "demo", transport: "jsonrpc", count: 5, simulate: false }, stack.env);
    expect(journey).toMatchObject({ ok: 5, failed: 0, mined: 5 });
    expect(Number(await redis.ask("-n", "1", "dbsize"))).toBeGreaterThan(0);
    expect(changeSummary((await stack.mustUp()).output)).toEqual({ unchanged: expect.any(Number) });
  });

  const validate = async () => {
    const { validationEndpoints, bootstrapReport } = await stack.outputs();
    const options = { deep: false, only: ["redis", "miner-lease", "miner-backlog"], resolve: new Map(), env: stack.env };
    const { checks } = await validateStack(validationEndpoints, bootstrapReport, options);
    return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
  };

  it("validation looks at it, and tells what is wrong with it (R001-142)", async () => {
    expect(await validate()).toMatchObject({
      "redis-answers/external": "pass",
      "redis-version/external": "pass",
      "redis-eviction/external": "pass",
      "redis-persistence/external": "pass",
      "redis-memory/external": "pass",
      "redis-password/external": "pass",
      "miner-lease": "pass",
      "miner-backlog": "pass",
    });
    await redis.ask("config", "set", "maxmemory-policy", "volatile-lru");
    expect(await validate()).toMatchObject({ "redis-eviction/external": "fail", "redis-answers/external": "pass" });
    await redis.ask("config", "set", "maxmemory-policy", "noeviction");
    await redis.ask("acl", "setuser", "guest", "off");
    expect(await validate()).toMatchObject({ "redis-answers/external": "fail", "redis-eviction/external": "notRun" });
    await redis.ask("acl", "setuser", "guest", "on");
  });

  it("leaves what is in it alone when the stack goes", async () => {
    const before = Number(await redis.ask("-n", "1", "dbsize"));
    const result = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expect(result.code, result.output).toBe(0);
    expect(before).toBeGreaterThan(0);
    expect(Number(await redis.ask("-n", "1", "dbsize"))).toBeGreaterThan(0);
  });
});
