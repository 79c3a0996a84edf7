import { createHash, randomBytes } from "node:crypto";
import type { App } from "../release.ts";
import type { AuthState } from "./auth.ts";
import { type Answer, json, notFound, type Request } from "./http.ts";

const serverError = () =>
  json(500, { message: "There was a problem with the server configuration. Check the server logs for more information." });

const cookie = (app: App, name: string, value: string, state: AuthState) =>
  `${app}.authjs.${name}=${encodeURIComponent(value)}; Path=/; HttpOnly${state.secure ? "; Secure" : ""}; SameSite=Lax`;

const signed = (token: string, secret: string) => `${token}|${createHash("sha256").update(`${token}${secret}`).digest("hex")}`;

/** The token of a cookie that this secret signed, so that one visitor keeps one token. */
function tokenOf(request: Request, app: App, secret: string): string | undefined {
  const found = new RegExp(`(?:^|;\\s*)${app}\\.authjs\\.csrf-token=([^;]+)`).exec(request.header("cookie") ?? "")?.[1];
  const [token = ""] = decodeURIComponent(found ?? "").split("|");
  return found && decodeURIComponent(found) === signed(token, secret) ? token : undefined;
}

function csrf(request: Request, app: App, state: AuthState, secret: string): Answer {
  const token = tokenOf(request, app, secret) ?? randomBytes(32).toString("hex");
  const cookies = [cookie(app, "csrf-token", signed(token, secret), state), cookie(app, "callback-url", state.origin, state)];
  return json(200, { csrfToken: token }, { "set-cookie": cookies });
}

/** csrf, session and providers of the log-in library. Nobody can log in here, so a session is always null. */
export function answerAuth(request: Request, app: App, state: AuthState, secret: string | undefined): Answer {
  if (state.broken || !secret) return serverError();
  const action = request.path.slice("/api/auth/".length);
  if (request.method !== "GET") return notFound();
  if (action === "csrf") return csrf(request, app, state, secret);
  if (action === "session") return json(200, null, { "set-cookie": cookie(app, "callback-url", state.origin, state) });
  if (action === "providers") {
    const at = (step: string) => `${state.origin}/api/auth/${step}/siwp`;
    return json(200, { siwp: { id: "siwp", name: "Pocket", type: "credentials", signinUrl: at("signin"), callbackUrl: at("callback") } });
  }
  return notFound();
}
