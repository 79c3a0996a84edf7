import { block } from "./block.ts";
import type { PublicEdgeInput } from "./input.ts";
import { appProxy } from "./site.ts";

type Calls = Record<"GET" | "POST", string[]>;

const lineA: Calls = {
  POST: ["/api/status", "/api/suppliers", "/api/suppliers/stake", "/api/suppliers/unstaking", "/api/suppliers/release"],
  GET: [],
};

/** The Provider's calls for Middlemen and governance, by upstream line; everything else stays inside. */
export const providerApiCalls: Record<"A" | "B", Calls> = {
  A: lineA,
  B: {
    POST: [
      ...lineA.POST,
      "/api/suppliers/address-groups",
      "/api/import-suppliers/request",
      "/api/import-suppliers/submit",
      "/api/import-suppliers/status",
    ],
    GET: ["/api/identity"],
  },
};

/** What may follow a path; it selects no other route. */
const query = String.raw`(\?[A-Za-z0-9=&._~%-]*)?`;

/**
 * Method and path as they stand in the request line: Caddy's own path matcher ignores case, doubled slashes and encodings, and what it
 * takes for the same path the app might not.
 */
export function providerApiRoute({ line, allowlist, upstream }: NonNullable<PublicEdgeInput["providerApi"]>): string[] {
  const matcher = (method: "GET" | "POST") => {
    const paths = providerApiCalls[line][method];
    return paths.length === 0
      ? []
      : [
          block(`@${method.toLowerCase()}`, [`method ${method}`, `vars_regexp {http.request.orig_uri} ^(${paths.join("|")})${query}$`]),
          block(`handle @${method.toLowerCase()}`, [
            ...outsiders(allowlist),
            block("request_body", ["max_size 1MB", "read_timeout 30s"]),
            appProxy(upstream, ["header_up -Cookie", "header_down -Set-Cookie"]),
          ]),
        ];
  };
  return ["log", ...matcher("POST"), ...matcher("GET"), block("handle", ["respond 404"])];
}

function outsiders(allowlist: string[]): string[] {
  if (allowlist.length === 0) return [];
  return [`@outside not client_ip ${allowlist.join(" ")}`, "respond @outside 403"];
}
