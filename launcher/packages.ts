import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./exec.ts";
import { checkout } from "./paths.mjs";
import { step } from "./progress.ts";

/** Installs the locked npm packages unless node_modules already holds exactly them. No install script runs. */
export async function ensurePackages(): Promise<void> {
  const lock = readFileSync(join(checkout, "package-lock.json"));
  const key = createHash("sha256").update(lock).digest("hex");
  const stamp = join(checkout, "node_modules", ".pocket-lock-hash");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  await step("npm packages", async (report) => {
    await mustRun("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], "npm ci", {
      cwd: checkout,
      onLine: report,
    });
    writeFileSync(stamp, key); // last, so that an interrupted install is done again
  });
}
