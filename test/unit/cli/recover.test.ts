import { describe, expect, it } from "vitest";
import { nextStep } from "../../../cli/pulumi.ts";
import { judgeLock, pendingCreates } from "../../../cli/recover.ts";

const deployment = (operations: unknown[]) => JSON.stringify({ version: 3, deployment: { pending_operations: operations } });
const resource = (type: string, inputs: object) => ({ urn: `urn:pulumi:lab::p::${type}::x`, type, inputs });

describe("recovering from a killed run", () => {
  it("finds the containers and networks that it was just making", () => {
    const text = deployment([
      { type: "creating", resource: resource("docker:index/container:Container", { name: "pocket-lab-redis" }) },
      { type: "creating", resource: resource("docker:index/network:Network", { name: "pocket-lab" }) },
    ]);
    expect(pendingCreates(text)).toEqual([
      { kind: "container", name: "pocket-lab-redis" },
      { kind: "network", name: "pocket-lab" },
    ]);
  });

  it("never touches what was being updated or deleted, a data volume, or a command", () => {
    const text = deployment([
      { type: "updating", resource: resource("docker:index/container:Container", { name: "a" }) },
      { type: "deleting", resource: resource("docker:index/container:Container", { name: "b" }) },
      { type: "creating", resource: resource("docker:index/volume:Volume", { name: "pocket-lab-redis-data" }) },
      { type: "creating", resource: resource("command:local:Command", { create: "true" }) },
    ]);
    expect(pendingCreates(text)).toEqual([]);
  });

  it("has nothing to do on a stack that was never deployed", () => {
    expect(pendingCreates('{"version":3,"deployment":{}}')).toEqual([]);
  });

  const lock = { pid: 42, username: "root", hostname: "here" };
  it.each([
    ["stale", lock, false],
    ["alive", lock, true],
    ["elsewhere", { ...lock, hostname: "there" }, false],
  ] as const)("judges a lock as %s", (verdict, given, alive) => {
    expect(judgeLock(given, "here", () => alive)).toBe(verdict);
  });
});

describe("next step for what the CLI says", () => {
  it.each([
    ["error: getting stack configuration: get stack secrets manager: incorrect passphrase", /PULUMI_CONFIG_PASSPHRASE/],
    ["error: no stack named 'x' found", /pulumi stack init/],
    ["driver failed programming external connectivity: Bind for 127.0.0.1:8080 failed: port is already allocated", /ss -ltnp/],
    ["write /var/lib/docker: no space left on device", /disk space/],
    ["the stack is currently locked by 1 lock(s)", /pulumi cancel/],
  ])("%s", (output, expected) => {
    expect(nextStep(output)).toMatch(expected);
  });

  it("adds nothing to what speaks for itself", () => {
    expect(nextStep("relay.services.x.backends: at least one")).toBeUndefined();
  });
});
