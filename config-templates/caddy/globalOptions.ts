import { block } from "./block.ts";
import type { CaddyFileInput, EdgeCertificates, PublicEdgeInput } from "./input.ts";
import { adminSocket, currentFile, edgeFiles } from "./paths.ts";

/** Headers of 64 kB: a session's cookies fit, and nobody keeps the default 1 MB busy. */
const maxHeaderBytes = 64_000;

/** The block at the head of the Caddyfile. */
export function globalOptions(input: CaddyFileInput): string {
  return block("", [
    `admin ${adminSocket}`,
    "persist_config off",
    `storage file_system ${input.mode === "public" ? "/data" : "/tmp"}/caddy`,
    ...(input.mode === "public" ? publicOptions(input) : ["auto_https off"]),
    `grace_period ${input.gracePeriodSeconds}s`,
    "metrics",
    block("log", ["output stderr", "format json"]),
    block("servers", [
      // Plain-text HTTP/2 is how a gRPC client without TLS speaks.
      `protocols h1 ${input.mode === "loopback" ? "h2c" : input.http3 ? "h2 h3" : "h2"}`,
      `max_header_size ${maxHeaderBytes}`,
      // No limit for bodies here: it would cut gRPC streams that last longer.
      block("timeouts", ["read_header 10s", "idle 5m"]),
      ...(input.mode === "public" ? publicServers(input) : []),
    ]),
  ]);
}

function publicOptions({ httpPort, httpsPort, certificates }: PublicEdgeInput): string[] {
  return [
    `http_port ${httpPort}`,
    `https_port ${httpsPort}`,
    // Caddy's own redirects answer unknown names too.
    "auto_https disable_redirects",
    ...issuer(certificates),
  ];
}

/** A name in the handshake opens that name only, whatever Host says later. */
function publicServers({ trustedProxies }: PublicEdgeInput): string[] {
  const strict = "strict_sni_host on";
  if (trustedProxies.length === 0) return [strict];
  return [strict, `trusted_proxies static ${trustedProxies.join(" ")}`, "trusted_proxies_strict", "client_ip_headers X-Forwarded-For"];
}

function issuer(certificates: EdgeCertificates): string[] {
  switch (certificates.kind) {
    case "files":
      return [];
    case "internal":
      return ["skip_install_trust", "cert_issuer internal"];
    case "acme": {
      const { email, caUrl, privateRoot, challenge } = certificates;
      const lines = [
        ...(caUrl ? [`dir ${caUrl}`] : []),
        `email ${email}`,
        ...(privateRoot ? [`trusted_roots ${currentFile(edgeFiles.acmeRoot)}`] : []),
        challenge === "http-01" ? "disable_tlsalpn_challenge" : "disable_http_challenge",
      ];
      return [block("cert_issuer acme", lines)];
    }
  }
}
