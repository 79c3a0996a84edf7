import type { Pool } from "pg";

export interface Activities {
  /** Number of rows of settings: 0 or 1. */
  readDatabase(): Promise<number>;
}

export const createActivities = (pool: Pool): Activities => ({
  readDatabase: async () => (await pool.query('select 1 from "application_settings"')).rows.length,
});
