/** What the route to the relayers needs, with and without TLS. */
export interface RelayRouteInput {
  /** host:port of each relayer's relay port; at least one. */
  relayers: string[];
  /** Ids of services with a pool of their own, so that a relayer without a backend for one is left out for that one only. */
  services: string[];
  /** Largest request body that is let through; the relayers' own limit plus the relay's envelope. */
  maxBodyBytes: number;
  /** How long an answer may take to begin, and a stream may be silent: longer than every service's own timeout. */
  upstreamTimeoutSeconds: number;
  /** How long open WebSockets go on after a reload with the settings that they began with. */
  streamSeconds: number;
}

interface AnyEdgeInput extends RelayRouteInput {
  /** Port for Prometheus and the gate, inside the container only. */
  metricsPort: number;
  /** How long open requests may go on after a stop signal. */
  gracePeriodSeconds: number;
}

/** The loopback edge of a lab: plain HTTP in front of the relayers. */
export interface LoopbackEdgeInput extends AnyEdgeInput {
  mode: "loopback";
  /** Port Caddy listens on inside its container. */
  listenPort: number;
}

export type EdgeCertificates =
  | { kind: "acme"; email: string; caUrl?: string; privateRoot: boolean; challenge: "http-01" | "tls-alpn-01" }
  | { kind: "internal" }
  | { kind: "files" };

/** An app behind a name of its own. */
export interface AppSite {
  name: string;
  /** host:port of the app. */
  upstream: string;
}

/** The public edge: HTTPS by name. */
export interface PublicEdgeInput extends AnyEdgeInput {
  mode: "public";
  /** Inside the container and outside alike. */
  httpPort: number;
  httpsPort: number;
  http3: boolean;
  hsts: boolean;
  /** Networks of load balancers whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  certificates: EdgeCertificates;
  /** Names of the relay endpoint; at least one. */
  relayNames: string[];
  /** Exact calls for Middlemen; from everywhere with an empty allowlist. */
  providerApi?: AppSite & { line: "A" | "B"; allowlist: string[] };
  /** The Provider's pages for people, from allowed networks only. */
  providerPages?: AppSite & { allowlist: string[] };
  /** The Middleman's pages; /admin from everywhere with an empty allowlist. */
  middleman?: AppSite & { adminAllowlist: string[] };
  /** Grafana behind the edge's own password, of which this is the bcrypt hash. */
  dashboards?: AppSite & { passwordHash: string };
}

export type CaddyFileInput = LoopbackEdgeInput | PublicEdgeInput;
