import { weakness } from "../../config-templates/weakSecret.ts";
import type { ConfigIssue } from "./issues.ts";
import { isProduction, type Profile } from "./profiles.ts";

const leastLength = 12;

/** What examples and images come with, alone or with digits behind it. */
const knownToAll =
  /^(admin|changeit|default|example|guest|pass|passwd|password|pocket|postgres|postgresql|qwerty|redis|root|secret|test|user|letmein)\d*!?$/i;

/** In production: logins of servers that somebody else runs, with a password that anybody would try, or none. No issue holds a value. */
export function weakLoginIssues(profile: Profile | undefined, values: Record<string, string>): ConfigIssue[] {
  if (!profile || !isProduction(profile)) return [];
  return ["redisUrl", "postgresUrl"].flatMap((path): ConfigIssue[] => {
    const url = values[path];
    const why = url === undefined ? undefined : passwordProblem(loginOf(url));
    if (!why) return [];
    const next = `give the server a password of ${leastLength} characters or more, such as openssl rand -hex 24 prints, and run: pulumi config set --secret pocket-provider:${path}`;
    return [{ path, value: "[secret]", rule: `${why}, which is refused in profile ${profile}`, next }];
  });
}

interface Login {
  user: string;
  password: string;
}

function loginOf(url: string): Login {
  const [, user = "", password = ""] = /^[a-z-]+:\/\/([^:@/]*):?([^@/]*)@/i.exec(url) ?? [];
  return { user: decode(user), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function passwordProblem({ user, password }: Login): string | undefined {
  if (password === "") return "has no password";
  if (password === user || knownToAll.test(password)) return "has a password that everybody tries first";
  if (password.length < leastLength) return `has a password of fewer than ${leastLength} characters`;
  return weakness(password) && "has a weak password: few different characters, or the same over and over";
}
