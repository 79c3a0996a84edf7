import { z } from "zod";
import { domain, port, strict } from "./fields.ts";
import { allowlist, governanceListUrl, governanceRoot, ownership } from "./igniterFields.ts";

export function middlemanSection() {
  return strict({
    enabled: z.boolean().default(false).describe("Run Igniter's Middleman, the page for delegators."),
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
