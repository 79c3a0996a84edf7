import { z } from "zod";
import { edgeTls } from "./edgeTls.ts";
import { domain, pattern, port, seconds, strict } from "./fields.ts";
import { allowlist } from "./igniterFields.ts";
import { byProfile, isProduction, type Profile } from "./profiles.ts";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

/** A name, or all names of one label below another. */
const relayAlias = () =>
  pattern(
    new RegExp(`^(?=.{1,253}$)(\\*\\.)?(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
    "a domain name in lower case, or one with *. before it",
    'write for example "relay-2.my-company.io" or "*.relay.my-company.io"',
  );

export function edgeSection(profile: Profile) {
  const edge = z.discriminatedUnion("mode", [
    strict({ mode: z.literal("loopback").describe("Plain HTTP on 127.0.0.1, port relay.relayPort; lab only.") }),
    strict({
      mode: z.literal("public").describe("HTTPS for everybody."),
      relayDomain: domain().describe("Public name of the relay endpoint, for all services."),
      relayAliases: z
        .array(relayAlias())
        .default([])
        .describe(
          "Further names of the relay endpoint. A wildcard needs tls.kind files or internal: ACME gives none without access to DNS.",
        ),
      tls: edgeTls(),
      hsts: z.boolean().default(true).describe("Tell browsers to use HTTPS only."),
      bindAddress: z
        .enum(["0.0.0.0", "127.0.0.1"])
        .default(byProfile(profile, { lab: "127.0.0.1", single: "0.0.0.0", ha: "0.0.0.0" }))
        .describe("Address of the host that the public ports are on; in prod-* always 0.0.0.0."),
      httpPort: port().default(80).describe("Public port for redirects and the http-01 challenge."),
      httpsPort: port().default(443).describe("Public port for HTTPS and WSS."),
      http3: z.boolean().default(false).describe("Serve HTTP/3 too, on the same port over UDP."),
      trustedProxies: allowlist()
        .default([])
        .describe("Networks of load balancers before the edge; only their X-Forwarded-For says who the client is. Default: none."),
      drainSeconds: seconds(0, 3600).default(30).describe("Seconds that open requests get when the edge stops."),
      streamSeconds: seconds(0, 86_400)
        .default(3600)
        .describe("Seconds that open WebSockets may go on with the settings that they began with, after a change."),
    }),
  ]);
  return (isProduction(profile) ? edge : edge.prefault({ mode: "loopback" })).describe("The reverse proxy, the only way in.");
}

export type EdgeConfig = z.output<ReturnType<typeof edgeSection>>;
export type PublicEdgeConfig = Extract<EdgeConfig, { mode: "public" }>;
