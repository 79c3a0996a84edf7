import type { Client } from "pg";
import type { Migration } from "./files.ts";

const journal = '"drizzle"."__drizzle_migrations"';

/** Applies what is newer than the newest row of the journal table, all in one transaction. Errors: the database's, with nothing applied. */
export async function applyMigrations(client: Client, migrations: Migration[]): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS "drizzle"');
  await client.query(`CREATE TABLE IF NOT EXISTS ${journal} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`);
  const { rows } = await client.query<{ created_at: string }>(`select created_at from ${journal} order by created_at desc limit 1`);
  const newest = rows[0] ? Number(rows[0].created_at) : Number.NEGATIVE_INFINITY;
  await client.query("begin");
  try {
    for (const { hash, when, statements } of migrations.filter((migration) => migration.when > newest)) {
      for (const statement of statements) await client.query(statement);
      await client.query(`insert into ${journal} ("hash", "created_at") values ($1, $2)`, [hash, when]);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
