import { databaseNames, databaseRoles } from "./databaseNames.ts";
import { type IgniterApp, type IgniterEnvInput, knownChainIds } from "./igniterInput.ts";
import { checkedPrivateKey } from "./secp256k1Key.ts";
import { neverMeant, weakness } from "./weakSecret.ts";

type Subject = Pick<IgniterEnvInput, "app" | "process" | "line">;

/** What is wrong with a variable, as the rest of a sentence about it; undefined where nothing is. */
type Check = (value: string, subject: Subject) => string | undefined;

const secrets = ["DATABASE_URL", "APP_IDENTITY", "AUTH_SECRET", "ENCRYPTION_KEY", "ENCRYPTION_IV"];

const matches =
  (form: RegExp, rule: string): Check =>
  (value) =>
    form.test(value) ? undefined : rule;

const either =
  (...checks: Check[]): Check =>
  (value, subject) => {
    for (const check of checks) {
      const problem = check(value, subject);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

const reachableUrl = either(matches(/^https?:\/\/[^\s/@]+/, "must be an http or https URL without credentials"), (value) =>
  /^https?:\/\/(localhost|127\.|\[::1\])/i.test(value)
    ? "has a loopback host, which inside the container is the container itself"
    : undefined,
);

const governanceList = either(matches(/^https?:\/\/[^\s]+$/, "must be an http or https URL"), (value) =>
  /stake-igniter\/governa/.test(value) ? "names the old governance repository, which is kept no more" : undefined,
);

const databaseUrl: Check = (value, { app }) => {
  const form =
    /^postgres:\/\/([^:/@?#]*):((?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+)@(?:[^\s/:@[\]]+|\[[0-9a-f:.]+\]):\d+\/([^/?#]+)\?sslmode=(.+)$/i.exec(
      value,
    );
  if (!form) return "must be postgres://role:password@host:port/database?sslmode=…, the password percent-encoded";
  if (form[1] !== databaseRoles[app] || form[3] !== databaseNames[app])
    return `must name role and database ${databaseNames[app]}: each app has its own`;
  return /^(verify-full|no-verify|disable)$/.test(form[4]!) ? undefined : "must say sslmode=verify-full, no-verify or disable";
};

const privateKey: Check = (value) => {
  if (!/^[0-9a-f]{64}$/.test(value)) return "must be 64 hex digits in lower case, without 0x";
  try {
    checkedPrivateKey(value, "");
    return weakness(value);
  } catch {
    return "must be a number from 1 to the secp256k1 group order minus 1";
  }
};

/** Every variable that upstream reads late, in part or not at all where it is wrong. */
const checks: Record<string, Check> = {
  DATABASE_URL: databaseUrl,
  APP_IDENTITY: privateKey,
  ENCRYPTION_KEY: either(matches(/^[0-9a-f]{64}$/, "must be 64 hex digits: 32 bytes"), weakness),
  ENCRYPTION_IV: either(matches(/^[0-9a-f]{32}$/, "must be 32 hex digits: 16 bytes"), weakness),
  AUTH_SECRET: either(matches(/^.{32,}$/, "must have 32 characters or more"), weakness),
  AUTH_URL: either(
    matches(/^https?:\/\/[^\s/?#@]+$/, "must be scheme://host[:port] alone, without path, trailing slash or credentials"),
    matches(
      /^(?!https?:\/\/(127\.|\[::1\]))/,
      "must say localhost: the app turns the loopback address into that name, and the login's host must be equal",
    ),
    matches(/^(https:|http:\/\/localhost(:\d+)?$)/, "must be https, as the session's cookie is worth a login; http is for localhost only"),
  ),
  OWNER_IDENTITY: matches(/^pokt1[02-9ac-hj-np-z]{38}$/, "must be one pokt1… address of 43 characters"),
  MINIMUM_STAKE_BUFFER: matches(/^\d+$/, "must be a whole number of uPOKT"),
  CHAIN_ID: (value, { line }) =>
    knownChainIds[line].includes(value) ? undefined : `must be one of ${knownChainIds[line].join(", ")} for images of line ${line}`,
  PORT: matches(/^\d{1,5}$/, "must be a port"),
  TEMPORAL_URL: either(
    matches(/^(?!.*:\/\/)/, "must be host:port without a scheme such as http://"),
    matches(/^[A-Za-z0-9.-]+:\d{1,5}$/, "must be host:port"),
  ),
  TEMPORAL_NAMESPACE: matches(/^[a-z0-9][a-z0-9-]*$/, "must be a namespace's name"),
  POKT_RPC_URL: reachableUrl,
  DELEGATORS_CDN_URL: governanceList,
  PROVIDERS_CDN_URL: governanceList,
};

const ofEveryRunning = ["DATABASE_URL", "APP_IDENTITY", "POKT_RPC_URL", "TEMPORAL_URL", "TEMPORAL_NAMESPACE", "TEMPORAL_TASK_QUEUE"];
const ofEveryWeb = ["AUTH_SECRET", "AUTH_URL", "OWNER_IDENTITY", "CHAIN_ID", "PORT", "MINIMUM_STAKE_BUFFER"];
const ofApp: Record<IgniterApp, string[]> = {
  provider: ["ENCRYPTION_KEY", "ENCRYPTION_IV", "DELEGATORS_CDN_URL"],
  middleman: ["PROVIDERS_CDN_URL"],
};

function required({ app, process }: Subject): string[] {
  if (process === "migration") return ["DATABASE_URL"];
  return [...ofEveryRunning, ...ofApp[app], ...(process === "web" ? ofEveryWeb : [])];
}

/** Throws on the first variable that is missing, empty or would be understood otherwise than meant. */
export function checkIgniterEnvironment(subject: Subject, variables: Record<string, string>): void {
  const { app, process } = subject;
  for (const name of new Set([...required(subject), ...Object.keys(variables)])) {
    const problem = problemOf(subject, name, variables[name]);
    if (problem === undefined) continue;
    const shown = variables[name] === undefined || secrets.includes(name) ? "" : ` ${JSON.stringify(variables[name])}`;
    throw new Error(
      `environment of ${app}-${process}: ${name}${shown} ${problem}. Next: correct the stack's config; docs/igniter.md says where ${name} comes from.`,
    );
  }
}

function problemOf(subject: Subject, name: string, value: string | undefined): string | undefined {
  if (value === undefined) return "is missing";
  if (value.trim() === "") return "is empty";
  if (neverMeant.test(value)) return "is a placeholder";
  return checks[name]?.(value, subject);
}
