import { describe, expect, it } from "vitest";
import { familiarReference, inWaves, outdated, wantedReferences } from "../../../sandbox/images/build.ts";
import { realVersion } from "../../../sandbox/images/serviceImage.ts";

const ask = (images: Record<string, string>, only?: string[]) => {
  const lines: string[] = [];
  const wanted = wantedReferences({ images, only, cacheDir: "/nowhere", log: (line) => lines.push(line) });
  return { wanted: [...wanted], lines };
};

describe("which images are built, and under which names", () => {
  it.each([
    ["docker.io/library/redis:8.4-alpine", "redis:8.4-alpine"],
    ["docker.io/prom/prometheus:v3", "prom/prometheus:v3"],
    ["ghcr.io/pokt-network/pocket-relay-miner:ad37bcb", "ghcr.io/pokt-network/pocket-relay-miner:ad37bcb"],
    ["localhost:5000/redis", "localhost:5000/redis:latest"],
  ])("%s is listed by the engine as %s", (reference, listed) => {
    expect(familiarReference(reference)).toBe(listed);
  });

  it("skips names without recipe with one line, so that a whole catalogue can be handed in", () => {
    const { wanted, lines } = ask({ redis: "redis:8", tempo: "tempo:1", loki: "loki:1" });
    expect(wanted).toEqual([["redis", "redis:8"]]);
    expect(lines).toEqual(["no recipe for the images tempo, loki: skipped"]);
  });

  it("builds only what is asked for", () => {
    expect(ask({ redis: "redis:8", caddy: "caddy:2" }, ["caddy"]).wanted).toEqual([["caddy", "caddy:2"]]);
  });

  it("refuses to be asked for an image without recipe, and names those that have one", () => {
    expect(() => ask({ loki: "loki:1" }, ["loki"])).toThrow(/cannot build an image "loki"[\s\S]*redis, caddy/);
  });

  it("refuses a digest: an image built here has another one", () => {
    expect(() => ask({ redis: `redis:8@sha256:${"0".repeat(64)}` })).toThrow(/without a digest/);
  });

  it.each([
    ["redis-server", "5:8.6.3-1", "redis-server 8.6.3"],
    ["caddy", "2.11.4-1+b2", "caddy 2.11.4"],
    ["nodejs", "24.21.0+dfsg-1", "nodejs 24.21.0"],
  ])("label of %s %s is %s", (name, debian, label) => {
    expect(realVersion(name, debian)).toBe(label);
  });
});

describe("what has to be built", () => {
  const image = (inputs?: string) => ({
    id: "sha256:1",
    labels: inputs ? { "pocket.sandbox.inputs": inputs } : ({} as Record<string, string>),
  });
  const inputs = new Map([
    ["redis", "r"],
    ["caddy", "c"],
  ] as const);
  it.each([
    ["nothing is there", [], { base: true, services: ["redis", "caddy"] }],
    [
      "all is right",
      [
        ["base", "b"],
        ["redis", "r"],
        ["caddy", "c"],
      ],
      { base: false, services: [] },
    ],
    [
      "one changed",
      [
        ["base", "b"],
        ["redis", "old"],
        ["caddy", "c"],
      ],
      { base: false, services: ["redis"] },
    ],
    [
      "one is half-built, without the label",
      [
        ["base", "b"],
        ["redis", undefined],
        ["caddy", "c"],
      ],
      { base: false, services: ["redis"] },
    ],
    [
      "only the base is another one's",
      [
        ["base", "x"],
        ["redis", "r"],
        ["caddy", "c"],
      ],
      { base: true, services: [] },
    ],
  ] as [string, [string, string | undefined][], object][])("%s", (_what, there, plan) => {
    const present = new Map(there.map(([name, label]) => [`pocket-sandbox/${name}:latest`, image(label)]));
    expect(outdated(present, "b", inputs)).toEqual(plan);
  });
});

describe("images built on others", () => {
  it("wait for those that are built too, and for no others", () => {
    expect(inWaves(["igniter-provider-workflows-line-a", "redis", "igniter-workflows-packages", "node"])).toEqual([
      ["redis", "node"],
      ["igniter-workflows-packages"],
      ["igniter-provider-workflows-line-a"],
    ]);
    expect(inWaves(["igniter-provider-workflows-line-a", "igniter-provider-line-a"])).toEqual([
      ["igniter-provider-workflows-line-a", "igniter-provider-line-a"],
    ]);
  });
});
