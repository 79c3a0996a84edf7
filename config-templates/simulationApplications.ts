import { checkedPrivateKey } from "./secp256k1Key.ts";
import { renderYamlFile } from "./yamlFile.ts";

/** Private keys of a test identity, 64 hex digits each. */
export interface SimulationApplicationsInput {
  applications: string[];
  gateway: string[];
}

/**
 * Key file of `pocket-relay-miner relay` (its `--keys-file`): who signs test relays. Mode 0400.
 * Throws on a malformed key or when there is no application, without printing any key.
 */
export function renderSimulationApplicationsFile(input: SimulationApplicationsInput): string {
  if (input.applications.length === 0) throw new Error("simulation keys: no application key; a test relay is signed by one.");
  const document: Record<string, unknown> = { applications: checkedKeys(input.applications, "application key") };
  if (input.gateway.length > 0) document.gateway = checkedKeys(input.gateway, "gateway key");
  return renderYamlFile("pocket-relay-miner relay keys", document);
}

function checkedKeys(keys: string[], kind: string): string[] {
  return keys.map((key, index) => checkedPrivateKey(key, `simulation ${kind} ${index + 1}`));
}
