import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/**
 * Room → what it may import of the project, beside itself: a folder, or one of its files. The table of docs/architecture.md.
 * Type-only imports of the plan's and the config's types are plain data and so count as such.
 */
const rules: Record<string, string[]> = {
  "config-templates": [],
  components: ["config-templates", "stacks/topology/types.ts"],
  stacks: ["components", "config-templates"],
  validation: ["stacks/topology/types.ts", "stacks/report/schema.ts"],
  cli: ["stacks", "validation", "launcher", "components/host/sshOptions.ts", "components/host/sshFailure.ts"],
  sandbox: ["stacks/topology/types.ts", "stacks/config/images.ts", "stacks/config/networks.ts"],
  launcher: [
    "cli",
    "sandbox",
    "stacks/labPassphrase.ts",
    "stacks/dockerEnvironment.ts",
    "stacks/config/images.ts",
    "stacks/config/networks.ts",
  ],
};

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name) && !entry.parentPath.includes("node_modules"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Project files that a file imports, statically or dynamically, as paths from the root. */
function projectImports(file: string, text: string): string[] {
  const specifiers = [...text.matchAll(/(?:from\s+|import\s*\(\s*|^import\s+)["'](\.{1,2}\/[^"']+)["']/gm)].map((match) => match[1]!);
  return specifiers.map((specifier) => relative(root, resolve(root, dirname(file), specifier)));
}

const permits = (allowed: string[], target: string) => allowed.some((entry) => target === entry || target.startsWith(`${entry}/`));

describe("import rules (the rooms of docs/architecture.md)", () => {
  for (const [room, allowed] of Object.entries(rules)) {
    it(`${room} imports only itself${allowed.length > 0 ? `, ${allowed.join(", ")}` : ""}`, () => {
      const strays = sourceFiles(room).flatMap((file) =>
        projectImports(file, readFileSync(join(root, file), "utf8"))
          .filter((target) => !permits([room, ...allowed], target))
          .map((target) => `${file} → ${target}`),
      );
      expect(strays).toEqual([]);
    });
  }

  it("sees static, type, dynamic and side-effect imports", () => {
    const text = 'import "./a.ts";\nimport type { B } from "../b/b.ts";\nconst c = await import("../c.ts");\nimport x from "yaml";';
    expect(projectImports("cli/x.ts", text)).toEqual(["cli/a.ts", "b/b.ts", "c.ts"]);
  });

  it("only stacks/config/read.ts reads pulumi.Config", () => {
    const readers = [...sourceFiles("stacks"), ...sourceFiles("components")].filter((file) =>
      /new pulumi\.Config\(|runtime\.allConfig\(/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(readers).toEqual(["stacks/config/read.ts"]);
  });

  it("no product file knows the sandbox", () => {
    const product = ["stacks", "components", "config-templates", "validation"].flatMap(sourceFiles);
    expect(
      product.filter((file) => projectImports(file, readFileSync(join(root, file), "utf8")).some((t) => t.startsWith("sandbox/"))),
    ).toEqual([]);
  });
});

describe("safety boundary (R000-010, R000-048, R000-142): nothing of ours signs a transaction or makes a wallet", () => {
  const forbidden = [/pocketd\s+tx\b/, /\btx\s+supplier\b/, /keys\s+add\b/, /stake-supplier/, /unstake-supplier/];
  const product = ["stacks", "components", "config-templates", "validation", "cli", "launcher"].flatMap(sourceFiles);

  it("no product file holds a staking or wallet command", () => {
    const offenders = product.filter((file) => forbidden.some((pattern) => pattern.test(readFileSync(join(root, file), "utf8"))));
    expect(offenders).toEqual([]);
  });
});
