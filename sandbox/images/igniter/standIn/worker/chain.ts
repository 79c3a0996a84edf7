import { messageOf } from "../log.ts";

const timeoutMs = 10_000;

/** Asks a CometBFT RPC for its status. Errors: not reachable, or what answers is no such RPC. The network is never compared. */
export async function connectToRpc(url: string): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "status", params: {} });
  const headers = { "content-type": "application/json" };
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) });
    const answer = (await response.json()) as { result?: { node_info?: unknown } };
    if (answer.result?.node_info === undefined) throw new Error(`HTTP ${response.status} without a node's status`);
  } catch (error) {
    throw new Error(`Failed to connect to the RPC: ${messageOf(error)}`);
  }
}
