import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { igniterImages, isSandboxImage, recipeNameOf, recipes } from "../../../sandbox/images/catalogue.ts";
import { isNeedless } from "../../../sandbox/images/npmPackages.ts";
import { transpile } from "../../../sandbox/images/transpile.ts";
import { igniterImages as product } from "../../../stacks/config/images.ts";

const folder = join(import.meta.dirname, "../../../sandbox/images/igniter");

describe("Igniter's recipes", () => {
  it("are the product's references of both lines", () => {
    for (const [line, images] of Object.entries(product)) {
      for (const [name, reference] of Object.entries(images)) {
        const recipe = `${name}-line-${line.toLowerCase()}`;
        expect(igniterImages).toHaveProperty([recipe], reference);
        expect(isSandboxImage(recipe)).toBe(true);
        expect(reference).toMatch(
          new RegExp(`:${recipes["igniter-provider-line-a"].buildArgs.VERSION}$|:${recipes["igniter-provider-line-b"].buildArgs.VERSION}$`),
        );
      }
    }
  });

  it.each([
    ["igniter-provider", "ghcr.io/pokt-network/provider:0.4.2", "igniter-provider-line-a"],
    ["igniter-provider", "ghcr.io/pokt-network/provider:0.5.9", "igniter-provider-line-a"],
    ["igniter-provider", "ghcr.io/pokt-network/provider:0.6.0", "igniter-provider-line-b"],
    ["igniter-provider", "ghcr.io/pokt-network/provider:1.0.0", "igniter-provider-line-b"],
    ["igniter-provider", "ghcr.io/pokt-network/provider:abcdef1", "igniter-provider-line-b"],
    ["igniter-provider-line-a", "registry:5000/provider:0.9.0", "igniter-provider-line-a"],
    ["redis", "redis:0.4.2", "redis"],
    ["loki", "loki:0.4.2", undefined],
  ])("%s as %s is built as %s", (name, reference, recipe) => {
    expect(recipeNameOf(name, reference)).toBe(recipe);
  });
});

describe("migrations shipped with the stand-ins", () => {
  const journal = (app: string, line: string) =>
    JSON.parse(readFileSync(join(folder, `apps/${app}/drizzle/line-${line}/meta/_journal.json`), "utf8")).entries;
  it.each([
    ["provider", 11, 22, 1759980853731],
    ["middleman", 4, 17, 1766006762249],
  ])("of the %s: line B goes on where line A ends, each file is in the journal, and stamps only grow", (app, a, b, newestOfA) => {
    const [lineA, lineB] = [journal(app, "a"), journal(app, "b")];
    expect([lineA.length, lineB.length, lineA.at(-1).when]).toEqual([a, b, newestOfA]);
    expect(lineB.slice(0, a)).toEqual(lineA);
    const files = ["a", "b"].flatMap((line) =>
      readdirSync(join(folder, `apps/${app}/drizzle/line-${line}`)).filter((file) => file.endsWith(".sql")),
    );
    expect(lineB.map((entry: { tag: string }) => `${entry.tag}.sql`)).toEqual(files.sort());
    const stamps: number[] = lineB.map((entry: { when: number }) => entry.when);
    expect(stamps).toEqual([...new Set(stamps)].sort((one, other) => one - other));
  });
});

describe("what goes into the images", () => {
  it("is JavaScript that imports its neighbours as .js", () => {
    expect(transpile('import type { A } from "./a.ts";\nimport { b } from "../b.ts";\nexport const c = (d: A): string => b(d);\n')).toBe(
      'import { b } from "../b.js";\nexport const c = (d) => b(d);\n',
    );
  });

  it.each([
    ["@temporalio/core-bridge/releases/x86_64-unknown-linux-gnu/index.node", "x64", false],
    ["@temporalio/core-bridge/releases/x86_64-unknown-linux-gnu/index.node", "arm64", true],
    ["@temporalio/core-bridge/releases/aarch64-unknown-linux-gnu/index.node", "x64", true],
    ["@temporalio/core-bridge/releases/x86_64-apple-darwin/index.node", "x64", true],
    ["@temporalio/core-bridge/sdk-core/Cargo.toml", "x64", true],
    ["pg/lib/index.js", "x64", false],
    ["pg/lib/index.d.ts", "x64", true],
    ["pg/lib/index.js.map", "x64", true],
  ])("of the npm packages: %s on %s is needless: %s", (file, processor, needless) => {
    expect(isNeedless(file, processor)).toBe(needless);
  });
});
