import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendRelays } from "../../cli/relayJourney.ts";
import { finishWizard, get, pollerTimes } from "../engine/support/controlPlane.ts";
import { restartEngine, whyNotOurEngine } from "../engine/support/engine.ts";
import { until } from "../engine/support/observe.ts";
import { changeSummary, docker, freePort, TestStack } from "../engine/support/project.ts";

const name = "reboot";
const reason = whyNotOurEngine();
let stack: TestStack;
let ports: { relay: number; provider: number; middleman: number };

const states = async () =>
  (await docker("ps", "-a", "--filter", `label=pocket.stack=${name}`, "--format", "{{.Names}} {{.State}}")).stdout
    .split("\n")
    .filter(Boolean);

beforeAll(async () => {
  if (reason) return;
  ports = { relay: await freePort(), provider: await freePort(), middleman: await freePort() };
  stack = new TestStack(name, {
    profile: "lab",
    placement: { miner: { hosts: ["local"], perHost: 1 } },
    relay: { relayPort: ports.relay, services: { demo: { demo: true } } },
    temporal: { mode: "managed", ui: { enabled: false } },
    provider: { enabled: true, adminPort: ports.provider },
    middleman: { enabled: true, port: ports.middleman },
  });
  await stack.init();
  await stack.mustUp();
  await finishWizard(name, "provider");
});
afterAll(async () => {
  if (!reason) await stack.dispose();
});

describe.skipIf(reason !== undefined)(`a stopped and started engine${reason ? ` (not run: ${reason})` : ""}`, () => {
  it("has everything healthy again by itself: apps, workers, relays (the Ansible predecessor's services stayed down)", async () => {
    await until("the worker polls", 60, async () => (await pollerTimes(name, "provider")).length >= 2);
    await restartEngine();
    const since = new Date().toISOString();
    await until("every container runs", 60, async () => (await states()).every((state) => state.endsWith(" running")));
    for (const port of [ports.provider, ports.middleman]) {
      await until(`the app on port ${port} is healthy`, 90, async () => (await get(`http://localhost:${port}/api/health`)).status === 200);
    }
    expect((await get(`http://localhost:${ports.provider}/api/bootstrap`)).text).toBe('{"isBootstrapped":true}');
    await until("the worker polls again", 120, async () => ((await pollerTimes(name, "provider"))[0] ?? "") > since);
    const { validationEndpoints } = await stack.outputs();
    await until("a relay is answered and mined", 60, async () => {
      const journey = await sendRelays(
        validationEndpoints,
        { service: "demo", transport: "jsonrpc", count: 1, simulate: false },
        stack.env,
      );
      return journey.mined === 1;
    });
    expect(changeSummary((await stack.mustUp("--refresh")).output)).toEqual({ unchanged: expect.any(Number) });
  });
});
