import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stackFileSchema } from "./jsonSchema.ts";
import { referencePage } from "./reference.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const generateCommand = "node stacks/config/generateSchema.ts";

/** Files made from the schema: path below the repository's root, and text. */
export function generatedFiles(): { path: string; text: string }[] {
  return [
    { path: "schema/stack-config.schema.json", text: `${JSON.stringify(stackFileSchema(), null, 2)}\n` },
    { path: "docs/configuration.md", text: referencePage() },
  ];
}

/** Paths of generated files that are not what the schema makes now. */
export function staleFiles(): string[] {
  return generatedFiles().flatMap(({ path, text }) => (readOrEmpty(join(root, path)) === text ? [] : [path]));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function main(check: boolean): number {
  if (check) {
    const stale = staleFiles();
    if (stale.length > 0) console.error(`not up to date: ${stale.join(", ")}. Next: run ${generateCommand}`);
    return stale.length > 0 ? 1 : 0;
  }
  for (const { path, text } of generatedFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.includes("--check"));
