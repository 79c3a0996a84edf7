import type { Pool } from "pg";
import { type Log, messageOf } from "../log.ts";
import { type Answer, json, type Request } from "./http.ts";
import { identityOf, signBody } from "./signing.ts";

interface Payload {
  provider: string;
  path: string;
  data: unknown;
}

function payloadOf(text: string): Payload | undefined {
  try {
    const { provider, path, data } = JSON.parse(text) as Partial<Payload>;
    const complete = typeof provider === "string" && typeof path === "string" && path.startsWith("/") && data !== undefined;
    return complete ? { provider, path, data } : undefined;
  } catch {
    return undefined;
  }
}

/** The Middleman's relay: signs anybody's data with the app's key and posts it to an enabled, visible Provider. */
export async function relayToProvider(request: Request, pool: Pool, appIdentity: string, log: Log): Promise<Answer> {
  const payload = payloadOf(await request.body());
  if (!payload) return json(400, { error: "Invalid payload" });
  try {
    const { rows } = await pool.query<{ url: string }>('select "url" from "providers" where "identity" = $1 and "enabled" and "visible"', [
      payload.provider,
    ]);
    const url = rows[0]?.url;
    if (url === undefined) return json(404, { error: "Provider not found" });
    const response = await fetch(`${url}${payload.path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "X-Middleman-Identity": identityOf(appIdentity),
        "X-Middleman-Signature": signBody(payload.data, appIdentity),
      },
      body: JSON.stringify(payload.data),
      signal: AbortSignal.timeout(10_000),
    });
    // Whatever the Provider says, errors too, is a success of the relay.
    return json(200, await response.json());
  } catch (error) {
    log.error("relay to provider failed", { error: messageOf(error) });
    return json(500, { error: "Failed to reach the provider" });
  }
}
