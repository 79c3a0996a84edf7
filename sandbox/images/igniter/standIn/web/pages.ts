import type { Pool } from "pg";
import { isBootstrapped } from "../database/settings.ts";
import type { Release } from "../release.ts";
import type { AuthState } from "./auth.ts";
import { type Answer, html, notFound, redirect } from "./http.ts";

const priceService = "https://api.coingecko.com/api/v3/ping";
const priceTimeoutMs = 5000;

const under = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

const isGuarded = (path: string) => under(path, "/app") || under(path, "/admin");

/** Line A renders prices into all Middleman pages and the Provider's inner admin pages, and fails without them. */
async function pricesAreMissing(release: Release, path: string): Promise<boolean> {
  const inner = isGuarded(path) && path !== "/admin/setup";
  if (release.line !== "A" || (release.app === "provider" && !inner)) return false;
  return fetch(priceService, { signal: AbortSignal.timeout(priceTimeoutMs) }).then(
    () => false,
    () => true,
  );
}

const titles: Record<Release["app"], Record<string, string>> = {
  provider: { "/": "Igniter Provider", "/auth/error": "Sign-in failed", "/admin/setup": "Setup", "/admin/overview": "Overview" },
  middleman: {
    "/": "Igniter Middleman",
    "/auth/error": "Sign-in failed",
    "/admin/setup": "Setup",
    "/admin/overview": "Overview",
    "/admin/providers": "Providers",
    "/app/overview": "Overview",
  },
};

/** Where the entrances lead a visitor who counts as logged in. */
async function onward(path: string, release: Release, pool: Pool): Promise<string | undefined> {
  if (path === "/admin") return (await isBootstrapped(pool)) ? "/admin/overview" : "/admin/setup";
  return path === "/app" && release.app === "middleman" ? "/app/overview" : undefined;
}

/** The pages. Nobody can log in here: whoever passes the guard passes it because the log-in configuration is broken. */
export async function answerPage(path: string, release: Release, auth: AuthState, pool: Pool): Promise<Answer> {
  if (isGuarded(path) && !auth.broken) return redirect(`${auth.origin}/`);
  const next = await onward(path, release, pool);
  if (next) return redirect(`${auth.origin}${next}`);
  const title = titles[release.app][path];
  if (title === undefined) return notFound();
  if (await pricesAreMissing(release, path)) return html(500, "500: Internal Server Error");
  return html(200, `${title} (stand-in, line ${release.line})`);
}
