import type { Line } from "../release.ts";

/** How the log-in library sees its own configuration for one request. */
export interface AuthState {
  /** No secret, or a host that is not trusted: /api/auth answers 500 and the page guard lets anybody in. */
  broken: boolean;
  /** Where redirects lead, without trailing slash. */
  origin: string;
  /** Cookies get the Secure attribute. */
  secure: boolean;
}

/** What a request says of the address that it was sent to. */
export interface Addressed {
  host: string;
  protocol: string;
}

/** The framework writes every loopback address as localhost. */
export const normaliseLoopback = (origin: string): string =>
  origin.replace(/^(https?:\/\/)(?:127(?:\.\d{1,3}){3}|\[::1\])(?=[:/]|$)/i, "$1localhost");

export function authState(environment: NodeJS.ProcessEnv, line: Line, addressed: Addressed): AuthState {
  const trusted = Boolean(environment.AUTH_URL || environment.AUTH_TRUST_HOST) || line === "B";
  const origin = environment.AUTH_URL ? new URL(environment.AUTH_URL).origin : `${addressed.protocol}://${addressed.host}`;
  return { broken: !environment.AUTH_SECRET || !trusted, origin: normaliseLoopback(origin), secure: origin.startsWith("https:") };
}
