import { governanceFolder, type IgniterApp } from "../../config-templates/igniterInput.ts";
import type { StackConfig } from "../config/schema.ts";
import { publicProviderUrl } from "../topology/igniterUrls.ts";
import type { BootstrapReport } from "./schema.ts";

export type GovernanceEntry = BootstrapReport["governance"][number];

/** Public keys of the apps' identities, 66 hex digits each; null until they are known. */
export type AppIdentities = Record<IgniterApp, string | null>;

/** Entries to propose for the apps that run here. */
export function governanceEntries(config: StackConfig, identities: AppIdentities): GovernanceEntry[] {
  return (["provider", "middleman"] as const).filter((app) => config[app].enabled).map((app) => entryOf(config, app, identities[app]));
}

function entryOf(config: StackConfig, app: IgniterApp, identity: string | null): GovernanceEntry {
  const url = app === "provider" ? publicProviderUrl(config) : undefined;
  const missing = [
    ...(identity === null ? ["the app's identity, which the first pulumi up makes"] : []),
    ...(app === "provider" && url === undefined ? ["provider.publicApiDomain, the name under which Middlemen reach the Provider"] : []),
  ];
  // the list's schema refuses every other key, and a Middleman's entry with a url
  const entry = {
    name: "the name that you give the app in its wizard",
    identity,
    identityHistory: [],
    ...(url === undefined ? {} : { url }),
  };
  return {
    app,
    identity,
    repository: "https://github.com/pokt-network/igniter-governance",
    path: `${governanceFolder(config.network.chainId)}/${app}.json`,
    entry: missing.length > 0 ? null : JSON.stringify(entry, null, 2),
    missing: missing.length > 0 ? missing.join("; ") : null,
  };
}
