import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wantedReferences } from "../../../sandbox/images/build.ts";
import { type ImageRecipe, recipes } from "../../../sandbox/images/catalogue.ts";
import { defaultImages } from "../../../stacks/config/images.ts";
import { imageNames } from "../../../stacks/topology/types.ts";

const real = ["prometheus", "alertmanager", "node-exporter", "redis-exporter", "postgres-exporter", "blackbox-exporter", "pebble"] as const;

describe("recipes of the product's catalogue", () => {
  it("exist for every image, so that a sandbox lacks none", () => {
    const lines: string[] = [];
    const wanted = wantedReferences({ images: defaultImages, cacheDir: "/nowhere", log: (line) => lines.push(line) });
    expect([wanted.size, lines]).toEqual([imageNames.length, []]);
  });
});

describe("recipes of the monitoring", () => {
  it.each(real)("%s is the real program of a Debian package, installed without what it only recommends", (name) => {
    const recipe: ImageRecipe = recipes[name];
    const dockerfile = readFileSync(join(import.meta.dirname, "../../../sandbox/images", recipe.folder, "Dockerfile"), "utf8");
    expect(recipe.standsInFor).toBeUndefined();
    expect(dockerfile).toContain(`--no-install-recommends ${recipe.realPackage}`);
    expect(dockerfile).toContain("rm -rf /var/lib/apt/lists/*");
  });

  it("Grafana stands in, and says for what", () => {
    const recipe: ImageRecipe = recipes.grafana;
    expect([recipe.realPackage, recipe.realModules, recipe.standsInFor]).toEqual([undefined, undefined, "docker.io/grafana/grafana"]);
  });

  it("Grafana stands in for the version that the product names", () => {
    const source = readFileSync(join(import.meta.dirname, "../../../sandbox/images/grafana/server/server.go"), "utf8");
    expect(source).toContain(`const Version = "${defaultImages.grafana.split(":").at(-1)}"`);
  });
});
