import { describe, expect, it } from "vitest";
import { type ContainerIntent, containerSpec, cpusAsReadBack } from "../../../components/shared/containerSpec.ts";
import { contentHash } from "../../../components/shared/hash.ts";

const intent: ContainerIntent = {
  stack: "lab",
  network: { name: "pocket-lab" },
  image: "sha256:abc",
  instance: {
    name: "relayer-1",
    role: "relayer",
    host: "local",
    containerName: "pocket-lab-relayer-1",
    image: "relay-miner",
    ports: [
      { name: "relay", containerPort: 8080, hostPort: 18080, bindAddress: "127.0.0.1", protocol: "tcp", exposure: "loopback" },
      { name: "health", containerPort: 8081, protocol: "tcp", exposure: "private" },
    ],
    resources: { memoryMiB: 256, cpus: "0.5" },
    secrets: [],
    startsAfter: [],
  },
  command: ["relayer", "--config", "/etc/pocket/relayer.yaml"],
  user: "1000:1000",
  files: { source: "/data/files/abc", target: "/etc/pocket" },
  scratch: ["/tmp"],
  stopGraceSeconds: 40,
  healthCommand: "true",
  filesHash: "0123456789abcdef",
};

describe("container spec: the rules that keep a container stable and safe", () => {
  const spec = containerSpec(intent);

  it("is exactly this", () => {
    expect(spec).toMatchSnapshot();
  });

  it("writes swap with memory (trap: the daemon doubles an unset one, an update each run)", () => {
    expect(spec.memorySwap).toBe(spec.memory);
  });

  it("spells capabilities as the daemon stores them (trap: a replacement each run)", () => {
    expect(spec.capabilities.drops).toEqual(["ALL"]);
  });

  it("writes durations in Go's canonical form (trap: 60s is read back as 1m0s)", () => {
    for (const value of [spec.healthcheck?.interval, spec.healthcheck?.timeout, spec.healthcheck?.startPeriod])
      expect(value).toMatch(/^[1-5]?\d(s|m\ds)$/);
  });

  it.each([
    ["1", "1.0"],
    ["2.0", "2.0"],
    ["0.50", "0.5"],
    ["1.25", "1.25"],
  ])("writes %s cores as the provider reads them back: %s (trap: a replacement each refresh)", (given, expected) => {
    expect(cpusAsReadBack(given)).toBe(expected);
  });

  it("never stops with SIGKILL (trap: an unset grace is 0 seconds)", () => {
    expect(spec.destroyGraceSeconds).toBeGreaterThan(0);
  });

  it("publishes only what the topology says, on the address that it says", () => {
    expect(spec.ports).toEqual([{ internal: 8080, external: 18080, ip: "127.0.0.1", protocol: "tcp" }]);
  });

  it("holds at least one env and one label (trap: an emptied list never reaches the container)", () => {
    expect(spec.envs.length).toBeGreaterThan(0);
    expect(spec.labels.length).toBeGreaterThan(0);
  });

  it("holds no empty string in its command (trap: refused only after the old container is gone)", () => {
    expect([...spec.command, ...(spec.entrypoints ?? [])].every((word) => word !== "")).toBe(true);
  });

  it.each([
    ["user", { user: "999:999" }],
    ["entrypoint", { entrypoint: ["sh"] }],
    ["files", { filesHash: "fedcba9876543210" }],
    ["image", { image: "sha256:def" }],
    ["grace", { stopGraceSeconds: 41 }],
    ["env", { env: { A: "b" } }],
    ["scratch", { scratch: ["/tmp", "/run"] }],
  ])("a changed %s changes the hash that triggers the gate", (_name, change) => {
    expect(contentHash(containerSpec({ ...intent, ...change }))).not.toBe(contentHash(spec));
  });
});
