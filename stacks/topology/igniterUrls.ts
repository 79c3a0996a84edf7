import type { IgniterApp } from "../../config-templates/igniterInput.ts";
import type { StackConfig } from "../config/schema.ts";
import { flowAddresses } from "./flows.ts";
import type { Topology } from "./types.ts";

/** A public name as a URL; the port shows only where it is not the usual one. */
export function edgeUrl({ edge }: StackConfig, domain: string): string {
  return edge.mode === "public" && edge.httpsPort !== 443 ? `https://${domain}:${edge.httpsPort}` : `https://${domain}`;
}

/**
 * The one URL under which an app's pages work, without trailing slash: sessions and signed logins belong to it.
 * Without a public name it is localhost, never 127.0.0.1, because the app itself rewrites that.
 */
export function igniterUrl(config: StackConfig, app: IgniterApp): string {
  const { domain } = config[app];
  if (domain !== undefined) return edgeUrl(config, domain);
  return `http://localhost:${app === "provider" ? config.provider.adminPort : config.middleman.port}`;
}

/** URL of the Provider's public API without path, as governance lists it; undefined where it has no public name. */
export function publicProviderUrl(config: StackConfig): string | undefined {
  const { publicApiDomain, external } = config.provider;
  if (publicApiDomain === undefined) return undefined;
  return external ? `https://${publicApiDomain}` : edgeUrl(config, publicApiDomain);
}

/** Where a Middleman asks the Provider for its status with an unsigned POST; undefined where it cannot reach one. */
export function providerProbeUrl(config: StackConfig, topology: Topology): string | undefined {
  const [address] = flowAddresses(topology, "middleman-web", "provider-web", "http");
  const base = publicProviderUrl(config) ?? (address === undefined ? undefined : `http://${address}`);
  return base === undefined ? undefined : `${base}/api/status`;
}
