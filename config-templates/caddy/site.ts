import { block } from "./block.ts";
import type { PublicEdgeInput } from "./input.ts";
import { currentFile, edgeFiles } from "./paths.ts";

/** A proxy to one of the apps. Clients must not speak to the framework's inner machinery, which has let them past its guards before. */
export function appProxy(upstream: string, lines: string[] = []): string {
  return block(`reverse_proxy http://${upstream}`, [
    "header_up -X-Middleware-*",
    ...lines,
    block("transport http", ["dial_timeout 3s", "response_header_timeout 120s"]),
  ]);
}

/** HTTPS for names. Nothing tells what serves them. */
export function site(input: PublicEdgeInput, names: string[], route: string[]): string {
  return block(names.map((name) => `https://${name}`).join(", "), [
    ...(input.certificates.kind === "files" ? [`tls ${currentFile(edgeFiles.certificate)} ${currentFile(edgeFiles.privateKey)}`] : []),
    block("header", [
      ...(input.hsts ? ['Strict-Transport-Security "max-age=31536000"'] : []),
      "X-Content-Type-Options nosniff",
      "-Server",
      "-Via",
      "-X-Powered-By",
    ]),
    ...route,
  ]);
}

/** Headers for pages that people see, where the app does not say otherwise. */
export const pageHeaders = block("header", ["?X-Frame-Options DENY", "?Referrer-Policy strict-origin-when-cross-origin"]);

/** Bodies of forms and calls; a page needs no more. */
export const pageLimits = block("request_body", ["max_size 1MB", "read_timeout 30s"]);
