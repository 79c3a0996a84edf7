import type { Pool } from "pg";
import { isBootstrapped } from "../database/settings.ts";
import { type Log, messageOf } from "../log.ts";
import { type Answer, empty, json } from "./http.ts";
import { identityOf } from "./signing.ts";

/** A trivial query, and nothing else, decides. */
export async function health(pool: Pool, log: Log): Promise<Answer> {
  try {
    await pool.query("select 1");
    return json(200, {});
  } catch (error) {
    log.error("health check failed", { error: messageOf(error) });
    return json(500, { error: "Database connection failed" });
  }
}

export async function bootstrapState(pool: Pool, log: Log): Promise<Answer> {
  try {
    return json(200, { isBootstrapped: await isBootstrapped(pool) });
  } catch (error) {
    log.error("failed to read the bootstrap status", { error: messageOf(error) });
    return empty(500);
  }
}

export function identity(appIdentity: string): Answer {
  try {
    return json(200, { identity: identityOf(appIdentity) });
  } catch {
    return json(500, { error: "Identity unavailable" });
  }
}
