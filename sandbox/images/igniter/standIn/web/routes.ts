import type { Pool } from "pg";
import type { Log } from "../log.ts";
import type { Release } from "../release.ts";
import { authState } from "./auth.ts";
import { answerAuth } from "./authRoutes.ts";
import { type Answer, empty, type Handler, type Request } from "./http.ts";
import { answerPage } from "./pages.ts";
import { bootstrapState, health, identity } from "./probes.ts";
import { providerCalls } from "./providerApi.ts";
import { throughGate } from "./providerGate.ts";
import { relayToProvider } from "./providerRpc.ts";
import { proxyRpc } from "./rpcProxy.ts";

type Route = Partial<Record<"GET" | "POST" | "OPTIONS", Handler>>;

export interface Site {
  release: Release;
  environment: NodeJS.ProcessEnv;
  pool: Pool;
  log: Log;
}

const openToOrigins = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-allow-headers": "*",
};

function providerRoutes({ release, environment, pool, log }: Site): Record<string, Route> {
  const routes: Record<string, Route> = {};
  for (const [path, serve] of Object.entries(providerCalls(release.line))) {
    const POST: Handler = (request) => throughGate(request, pool, log, (body) => serve(pool, body));
    routes[path] = path.startsWith("/api/suppliers") ? { POST, OPTIONS: () => empty(200, openToOrigins) } : { POST };
  }
  if (release.line === "B") routes["/api/identity"] = { GET: () => identity(environment.APP_IDENTITY ?? "") };
  return routes;
}

function routesOf(site: Site): Record<string, Route> {
  const { release, environment, pool, log } = site;
  const common: Record<string, Route> = {
    "/api/health": { GET: () => health(pool, log) },
    "/api/bootstrap": { GET: () => bootstrapState(pool, log) },
  };
  if (release.app === "provider") return { ...common, ...providerRoutes(site) };
  const relay: Handler = (request) => relayToProvider(request, pool, environment.APP_IDENTITY ?? "", log);
  return { ...common, "/api/provider-rpc": { POST: relay } };
}

/** The framework answers HEAD from GET, OPTIONS with the list of methods, and refuses every other method that a route lacks. */
function dispatch(route: Route, request: Request): Answer | Promise<Answer> {
  const handler = route[(request.method === "HEAD" ? "GET" : request.method) as keyof Route];
  if (handler) return handler(request);
  const methods = Object.keys(route).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return request.method === "OPTIONS" ? empty(204, { allow: [...methods, "OPTIONS"].join(", ") }) : empty(405);
}

/** One function that answers every request of the app. */
export function createSite(site: Site): Handler {
  const { release, environment, pool, log } = site;
  const routes = routesOf(site);
  return (request) => {
    const route = Object.hasOwn(routes, request.path) ? routes[request.path] : undefined;
    if (route) return dispatch(route, request);
    if (release.app === "provider" && release.line === "B" && request.path.startsWith("/api/rpc/")) return proxyRpc(request, pool, log);
    const auth = authState(environment, release.line, {
      host: request.header("x-forwarded-host") ?? request.header("host") ?? "localhost",
      protocol: request.header("x-forwarded-proto") ?? "http",
    });
    if (request.path.startsWith("/api/auth/")) return answerAuth(request, release.app, auth, environment.AUTH_SECRET);
    return answerPage(request.path, release, auth, pool);
  };
}
