import type { LoopbackEdgeInput, PublicEdgeInput, RelayRouteInput } from "../../../config-templates/caddy/input.ts";

const common = {
  relayers: ["pocket-lab-relayer-1:8080", "pocket-lab-relayer-2:8080"],
  services: [],
  maxBodyBytes: 11_534_336,
  upstreamTimeoutSeconds: 630,
  streamSeconds: 3600,
  metricsPort: 2020,
  gracePeriodSeconds: 10,
} satisfies RelayRouteInput & Record<string, unknown>;

export const loopbackInput: LoopbackEdgeInput = { ...common, mode: "loopback", listenPort: 8080 };

/** As little as a public edge can have. */
export const smallPublicInput: PublicEdgeInput = {
  ...common,
  mode: "public",
  httpPort: 80,
  httpsPort: 443,
  http3: false,
  hsts: true,
  trustedProxies: [],
  certificates: { kind: "acme", email: "ops@provider.test", privateRoot: false, challenge: "http-01" },
  relayNames: ["relay.provider.test"],
};

/** Everything that a public edge can have. */
export const fullPublicInput: PublicEdgeInput = {
  ...smallPublicInput,
  services: ["base", "eth"],
  gracePeriodSeconds: 30,
  httpPort: 8080,
  httpsPort: 8443,
  http3: true,
  trustedProxies: ["203.0.113.0/24"],
  certificates: {
    kind: "acme",
    email: "ops@provider.test",
    caUrl: "https://acme.provider.test/dir",
    privateRoot: true,
    challenge: "tls-alpn-01",
  },
  relayNames: ["relay.provider.test", "relay-2.provider.test"],
  providerApi: { name: "api.provider.test", upstream: "pocket-lab-provider-web:3001", line: "B", allowlist: ["198.51.100.7/32"] },
  providerPages: { name: "admin.provider.test", upstream: "pocket-lab-provider-web:3001", allowlist: ["198.51.100.0/24"] },
  middleman: { name: "stake.provider.test", upstream: "pocket-lab-middleman-web:3000", adminAllowlist: ["198.51.100.0/24"] },
  dashboards: { name: "dash.provider.test", upstream: "pocket-lab-grafana:3000", passwordHash: "$2a$10$hash" },
};
