import { type Check, check, fail, pass } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { type Answer, describeAnswer, httpRequest } from "../probes/http.ts";
import { probe } from "../source.ts";

interface Route {
  method: string;
  path: string;
}
const post = (path: string): Route => ({ method: "POST", path });
const get = (path: string): Route => ({ method: "GET", path });

/** What Middlemen call, by upstream's line. */
const openRoutes: Record<"A" | "B", Route[]> = {
  A: ["status", "suppliers", "suppliers/stake", "suppliers/unstaking", "suppliers/release"].map((path) => post(`/api/${path}`)),
  B: [
    ...["status", "suppliers", "suppliers/stake", "suppliers/unstaking", "suppliers/release", "suppliers/address-groups"].map((path) =>
      post(`/api/${path}`),
    ),
    ...["request", "submit", "status"].map((path) => post(`/api/import-suppliers/${path}`)),
    get("/api/identity"),
  ],
};

/** Pages, server actions, the session API, an open proxy to the chain, and the open paths with other methods or spellings. */
const closedRoutes: Route[] = [
  ...[
    "/",
    "/admin",
    "/admin/setup",
    "/auth/error",
    "/api/auth/csrf",
    "/api/health",
    "/api/bootstrap",
    "/api/rpc/status",
    "/_next/static/x",
    "/api/status",
    "/api/suppliers",
  ].map(get),
  ...[
    "/",
    "/admin/setup",
    "/api/auth/signin",
    "/api/rpc/x",
    "/api/bootstrap",
    "/api/status/x",
    "/api/suppliers/other",
    "/API/status",
    "/api/identity",
  ].map(post),
  { method: "PUT", path: "/api/suppliers" },
  { method: "DELETE", path: "/api/suppliers/release" },
];

/** Words by which the app itself refuses. */
const appRefusal = /Forbidden\. (Application|The client)|Invalid request|csrfToken|isBootstrapped|"identity"/;

/** The Provider's API as everybody can reach it: what Middlemen need is open, the rest is shut before the app. */
export function providerApiChecks(input: PlanInput): Check[] {
  const provider = input.endpoints.igniter?.provider;
  if (!provider?.publicApiUrl) return [];
  const base = provider.publicApiUrl;
  const common = { group: "edge", where: "outside" } as const;
  const open = openRoutes[provider.line];
  return [
    check({
      ...common,
      kind: "provider-api-open",
      title: "Middlemen reach every route of the provider's API",
      requirement: "R000-098",
      sources: [matrix("provider-api/open", base, open)],
      judge: (answers) =>
        judgeMatrix(open, answers, reached, "Middlemen cannot reach", "look at the edge's allowlist and at the provider's log"),
    }),
    check({
      ...common,
      kind: "provider-api-closed",
      title: "nothing else of the provider can be reached under its public name",
      requirement: "R000-098",
      sources: [matrix("provider-api/closed", base, closedRoutes)],
      judge: (answers) =>
        judgeMatrix(closedRoutes, answers, shut, "anybody can reach", "pulumi up --refresh, which brings the edge's planned file back"),
    }),
  ];
}

function matrix(id: string, base: string, routes: Route[]) {
  const headers = { "content-type": "application/json" };
  return probe(
    id,
    (context) =>
      Promise.all(
        routes.map(({ method, path }) =>
          httpRequest({ url: base + path, method, headers, ...(method === "GET" ? {} : { body: "{}" }) }, context),
        ),
      ),
    8,
  );
}

/** The app answered: with a refusal of its own, since nobody signed, or with its identity. */
const reached = (answer: Answer) =>
  answer.answered &&
  ((answer.status === 200 && answer.body.includes("identity")) || ([400, 403].includes(answer.status) && appRefusal.test(answer.body)));

/** The proxy refused, and the app never heard of it. */
const shut = (answer: Answer) => answer.answered && [403, 404, 405].includes(answer.status) && !appRefusal.test(answer.body);

function judgeMatrix(routes: Route[], answers: Answer[], good: (answer: Answer) => boolean, complaint: string, next: string) {
  const wrong = routes.map((route, index) => ({ ...route, answer: answers[index]! })).filter(({ answer }) => !good(answer));
  if (wrong.length === 0)
    return pass(`${routes.length} of ${routes.length} routes: ${routes.map(({ method, path }) => `${method} ${path}`).join(", ")}`);
  const names = wrong.map(({ method, path }) => `${method} ${path}`).join(", ");
  return fail(
    `${complaint} ${names}`,
    wrong.map(({ method, path, answer }) => `${method} ${path}: ${describeAnswer(answer).slice(0, 60)}`).join("; "),
    next,
  );
}
