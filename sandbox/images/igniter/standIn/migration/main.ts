import { mkdtempSync, rmSync } from "node:fs";
import pg from "pg";
import { messageOf } from "../log.ts";
import { type Release, readRelease } from "../release.ts";
import { checkAtBoot } from "../settings/boot.ts";
import { applyMigrations } from "./apply.ts";
import { readMigrations } from "./files.ts";

/** Line B's Provider writes temporary files beside its sources, so a read-only root or another user stops it. */
function proveWritable(release: Release): void {
  if (release.line !== "B" || release.app !== "provider") return;
  rmSync(mkdtempSync("/app/apps/provider/.drizzle-"), { recursive: true });
}

async function migrate(release: Release, url: string): Promise<void> {
  proveWritable(release);
  const migrations = readMigrations(`/app/apps/${release.app}/drizzle`);
  // The URL alone decides on TLS: PG_SSL_MODE is the app's own and not read here.
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await applyMigrations(client, migrations);
  } finally {
    await client.end();
  }
}

/** Migrates the app's database. Ends with code 1 and the database's words when it cannot. */
async function main(): Promise<void> {
  const release = readRelease();
  const { missingAtStart } = checkAtBoot(release, "migration");
  console.log(`stand-in for drizzle-kit migrate, Igniter ${release.app}, line ${release.line}`);
  if (missingAtStart.length > 0) {
    console.error("Error  Please provide required params for Postgres driver:\n    [x] url: undefined");
    process.exit(1);
  }
  try {
    await migrate(release, process.env.DATABASE_URL!);
  } catch (error) {
    console.error(`error: ${messageOf(error)}`);
    process.exit(1);
  }
  console.log("[✓] migrations applied successfully!");
}

await main();
