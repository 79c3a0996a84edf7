import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { refuseUndeployable, undeployable } from "../../../stacks/deployable.ts";
import { refuseMisleadingEnvironment } from "../../../stacks/dockerEnvironment.ts";
import { refuseLabPassphrase } from "../../../stacks/labPassphrase.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";

const root = resolve(import.meta.dirname, "../../..");

function planOf(stack: string) {
  const values = Object.entries(parse(readFileSync(`${root}/Pulumi.${stack}.yaml`, "utf8")).config);
  const own = values.filter(([key]) => key.startsWith("pocket-provider:")).map(([key, value]) => [key.split(":")[1], value]);
  const config = parseStackConfig(Object.fromEntries(own), stack);
  return { config, topology: planTopology(config, stack) };
}

describe("what this version cannot deploy is refused by name, before anything is made", () => {
  it.each(["lab", "prod-single"])("nothing of %s", (stack) => {
    const { config, topology } = planOf(stack);
    expect(undeployable(config, topology)).toEqual([]);
    expect(() => refuseUndeployable(config, topology)).not.toThrow();
  });

  it("a Redis that somebody else runs is no reason (R000-019)", () => {
    const { config, topology } = planOf("prod-single");
    config.redis = { mode: "external", connectTimeoutSeconds: 10, checkPersistence: true };
    expect(undeployable(config, topology)).toEqual([]);
  });

  it("prod-ha: profile and modes, all at once, with the next command", () => {
    const { config, topology } = planOf("prod-ha");
    expect(() => refuseUndeployable(config, topology)).toThrow(
      /cannot deploy profile prod-ha, redis\.mode sentinel.*Next: .*pocket -- plan/s,
    );
  });
});

describe("variables that would lead the Docker provider to another engine", () => {
  it("are refused by name (trap: DOCKER_CONTEXT wins over the host of the provider)", () => {
    expect(() => refuseMisleadingEnvironment({ DOCKER_CONTEXT: "laptop", DOCKER_CERT_PATH: "/certs" })).toThrow(
      /^DOCKER_CONTEXT, DOCKER_CERT_PATH are set .*Next: unset DOCKER_CONTEXT DOCKER_CERT_PATH$/,
    );
  });
  it("are no matter when they are empty or absent, and DOCKER_HOST is none", () => {
    expect(() => refuseMisleadingEnvironment({ DOCKER_CONTEXT: "", DOCKER_HOST: "unix:///run/docker.sock" })).not.toThrow();
  });
});

describe("the lab's well-known passphrase", () => {
  it("is refused for production", () => {
    expect(() => refuseLabPassphrase("prod-single", { PULUMI_CONFIG_PASSPHRASE: "lab" })).toThrow(/protects nothing.*Next: /);
  });
  it.each([
    ["lab", { PULUMI_CONFIG_PASSPHRASE: "lab" }],
    ["prod-ha", { PULUMI_CONFIG_PASSPHRASE: "of my own" }],
    ["prod-ha", {}],
  ] as const)("is no matter for %s with %j", (profile, env) => {
    expect(() => refuseLabPassphrase(profile, env)).not.toThrow();
  });
});
