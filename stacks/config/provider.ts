import { z } from "zod";
import { domain, port, strict, whole } from "./fields.ts";
import { allowlist, governanceListUrl, governanceRoot, imageLine, ownership } from "./igniterFields.ts";

export function providerSection() {
  return strict({
    enabled: z.boolean().default(true).describe("Run Igniter's Provider: web, workflows and migration."),
    external: z.boolean().default(false).describe("The Provider runs outside this stack; lets a prod-* stack have enabled: false."),
    imageLine: imageLine(),
    ...ownership(),
    domain: domain()
      .optional()
      .describe("Name of the admin pages behind the edge; needs adminAllowlist. Default: loopback only, by tunnel."),
    adminAllowlist: allowlist().default([]).describe("Networks that may open the admin pages under domain."),
    adminPort: port().default(3001).describe("Loopback port of the admin pages on the host; the same in the operator's tunnel."),
    publicApiDomain: domain().optional().describe("Name of the public API, exact paths only, for Middlemen. Default: not public."),
    publicApiAllowlist: allowlist()
      .default([])
      .describe("Networks that may call the public API: your Middlemen's addresses. Default: every network; calls are signed."),
    minimumStakeBuffer: whole(0, 10 ** 15)
      .default(500_000_000)
      .describe("uPOKT on top of the chain's minimum stake."),
    delegatorsCdnUrl: governanceListUrl().default(`${governanceRoot}/middleman.json`).describe("List of known Middlemen, with {chainId}."),
  })
    .prefault({})
    .describe("Igniter's Provider, the operator's control plane; staking happens there.");
}

export type ProviderConfig = z.output<ReturnType<typeof providerSection>>;
