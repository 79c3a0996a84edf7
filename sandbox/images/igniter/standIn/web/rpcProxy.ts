import type { Pool } from "pg";
import { readSettings } from "../database/settings.ts";
import { type Log, messageOf } from "../log.ts";
import { type Answer, json, type Request } from "./http.ts";

const prefix = "/api/rpc";

/** Line B's open proxy: whatever is asked goes to the stored RPC URL, whoever asks. */
export async function proxyRpc(request: Request, pool: Pool, log: Log): Promise<Answer> {
  try {
    const target = (await readSettings(pool))?.pocketRpcUrl;
    if (!target) return json(500, { error: "RPC URL is not configured" });
    const response = await fetch(`${target.replace(/\/$/, "")}${request.path.slice(prefix.length)}${request.query}`, {
      method: request.method,
      headers: { "content-type": request.header("content-type") ?? "application/json" },
      body: request.method === "POST" ? await request.body() : undefined,
      signal: AbortSignal.timeout(10_000),
    });
    const type = response.headers.get("content-type") ?? "application/json";
    return { status: response.status, headers: { "content-type": type }, body: await response.text() };
  } catch (error) {
    log.error("RPC proxy failed", { error: messageOf(error) });
    return json(500, { error: "RPC request failed" });
  }
}
