import type { Pool } from "pg";
import { isBootstrapped } from "../database/settings.ts";
import type { Log } from "../log.ts";
import { messageOf } from "../log.ts";
import { type Answer, json, type Request } from "./http.ts";
import { verifyBody } from "./signing.ts";

export const refusal = (status: number, error: string): Answer => json(status, { error });

function parse(text: string): { body: unknown } | undefined {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

async function isAllowed(pool: Pool, identity: string): Promise<boolean> {
  const { rows } = await pool.query('select 1 from "delegators" where "identity" = $1 and "enabled"', [identity]);
  return rows.length > 0;
}

/** Lets a signed request of an enabled Middleman through to `serve`; everything else gets upstream's answer, in upstream's order. */
export async function throughGate(
  request: Request,
  pool: Pool,
  log: Log,
  serve: (body: Record<string, unknown>) => Promise<Answer>,
): Promise<Answer> {
  try {
    if (!(await isBootstrapped(pool))) return refusal(403, "Forbidden. Application is not ready to serve requests.");
    const identity = request.header("X-Middleman-Identity");
    if (!identity) {
      const what = request.path === "/api/status" ? "X-Middleman-Identity header" : "Delegator identity";
      return refusal(400, `Invalid request. ${what} was not provided.`);
    }
    if (!(await isAllowed(pool, identity))) return refusal(403, "Forbidden. The client is not allowed.");
    const parsed = parse(await request.body());
    if (!parsed) return refusal(400, "Invalid request. Is the request valid JSON?");
    if (!verifyBody(parsed.body, identity, request.header("X-Middleman-Signature") ?? "")) {
      return refusal(400, "Invalid request. Signature could not be verified.");
    }
    return await serve(parsed.body as Record<string, unknown>);
  } catch (error) {
    log.error("request failed", { path: request.path, error: messageOf(error) });
    return refusal(500, "Invalid request");
  }
}
