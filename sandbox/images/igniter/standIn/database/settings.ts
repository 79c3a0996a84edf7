import type { Pool } from "pg";

export interface ApplicationSettings {
  isBootstrapped: boolean;
  /** POKT; null until the wizard's first screen is saved. */
  minimumStake: number | null;
  pocketRpcUrl?: string | null;
}

/** The app's one row of settings; undefined before the wizard made it. Errors: whatever the database says. */
export async function readSettings(pool: Pool): Promise<ApplicationSettings | undefined> {
  const { rows } = await pool.query<ApplicationSettings>('select * from "application_settings" order by "id" limit 1');
  return rows[0];
}

export async function isBootstrapped(pool: Pool): Promise<boolean> {
  return (await readSettings(pool))?.isBootstrapped ?? false;
}

/** Line B copies the environment's RPC URL into settings that have none, once. */
export async function seedRpcUrl(pool: Pool, url: string | undefined): Promise<void> {
  if (!url) return;
  await pool.query(`update "application_settings" set "pocketRpcUrl" = $1 where coalesce("pocketRpcUrl", '') = ''`, [url]);
}
