import { block } from "./block.ts";
import type { PublicEdgeInput } from "./input.ts";
import { appProxy, pageHeaders, pageLimits } from "./site.ts";

/** Login of the edge before the dashboards. */
export const dashboardsUser = "operator";

/** The Provider's pages, and with them its open proxy to the chain, for allowed networks only. */
export function providerPagesRoute({ allowlist, upstream }: NonNullable<PublicEdgeInput["providerPages"]>): string[] {
  return [
    "log",
    pageHeaders,
    // The app asks its own public URL whether the wizard is done, from inside the stack's network.
    block("@own", ["method GET", "vars_regexp {http.request.orig_uri} ^/api/bootstrap$", "client_ip private_ranges"]),
    block("handle @own", [appProxy(upstream)]),
    `@inside client_ip ${allowlist.join(" ")}`,
    block("handle @inside", [pageLimits, appProxy(upstream)]),
    block("handle", ["respond 403"]),
  ];
}

/** The Middleman is for everybody; the one call that anybody may have signed is logged. */
export function middlemanRoute({ adminAllowlist, upstream }: NonNullable<PublicEdgeInput["middleman"]>): string[] {
  const restricted = [
    block("@admin", ["path /admin /admin/*", `not client_ip ${adminAllowlist.join(" ")}`]),
    block("handle @admin", ["respond 403"]),
  ];
  return [
    "log",
    "@quiet not path /api/provider-rpc /api/provider-rpc/*",
    "log_skip @quiet",
    pageHeaders,
    ...(adminAllowlist.length > 0 ? restricted : []),
    block("handle", [pageLimits, appProxy(upstream)]),
  ];
}

/** Grafana behind a password of the edge's own, which Grafana must not take for a login of its users. */
export function dashboardsRoute({ passwordHash, upstream }: NonNullable<PublicEdgeInput["dashboards"]>): string[] {
  return [
    "log",
    pageHeaders,
    block("basic_auth", [`${dashboardsUser} ${passwordHash}`]),
    block("handle", [pageLimits, appProxy(upstream, ["header_up -Authorization", "flush_interval -1"])]),
  ];
}
