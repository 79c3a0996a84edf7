import { z } from "zod";
import { domain, port, strict } from "./fields.ts";
import { allowlist, governanceListUrl, governanceRoot, imageLine, ownership } from "./igniterFields.ts";

export function middlemanSection() {
  return strict({
    enabled: z.boolean().default(false).describe("Run Igniter's Middleman, the page for delegators."),
    dropData: z
      .boolean()
      .default(false)
      .describe("Set true with enabled: false to drop the Middleman's database and keys; otherwise both wait until it is enabled again."),
    imageLine: imageLine(),
    ...ownership(),
    domain: domain().optional().describe("Public name of the page. Required in prod-* when enabled; in a lab it is on loopback."),
    port: port().default(3000).describe("Loopback port of the page on the host."),
    adminAllowlist: allowlist().default([]).describe("Networks that may open /admin. Default: every network, with the owner's login."),
    providersCdnUrl: governanceListUrl().default(`${governanceRoot}/provider.json`).describe("List of known Providers, with {chainId}."),
  })
    .prefault({})
    .describe("Igniter's Middleman, optional.");
}

export type MiddlemanConfig = z.output<ReturnType<typeof middlemanSection>>;
