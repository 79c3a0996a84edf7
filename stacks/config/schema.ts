import { ConfigError, type ConfigIssue } from "./issues.ts";
import { parseSection } from "./parseSection.ts";
import { type Profile, profiles } from "./profiles.ts";
import { type Draft, type ParsedSections, resolveSections, type StackConfig } from "./resolve.ts";
import { runRules } from "./rules/run.ts";
import { secretKeyNames } from "./secretKeys.ts";
import { readSecretValues } from "./secretValues.ts";
import { type SectionName, sectionSchemas } from "./sections.ts";
import { nearest } from "./suggest.ts";
import { unknownKey } from "./translate.ts";
import { weakLoginIssues } from "./weakLogins.ts";

export type { HostConfig, LocalHostConfig, SshHostConfig } from "./hosts.ts";
export { ConfigError, type ConfigIssue } from "./issues.ts";
export type { NetworkConfig } from "./network.ts";
export type { PlacedRole, Placement, PlacementConfig } from "./placement.ts";
export type { Profile } from "./profiles.ts";
export type { BackendConfig, HeaderValue } from "./relay/backend.ts";
export type { RelayConfig, ServiceConfig } from "./relay/section.ts";
export type { DemoTransport, Transport } from "./relay/transports.ts";
export type { StackConfig } from "./resolve.ts";

/**
 * A stack's config from the values under its project's namespace (without the prefix), secret keys included.
 * Throws ConfigError with every mistake at once.
 */
export function parseStackConfig(input: Record<string, unknown>, stack: string): StackConfig {
  const secrets = readSecretValues(input);
  const issues: ConfigIssue[] = [...stackNameIssues(stack)];
  const profile = readProfile(input.profile, issues);
  const schemas = schemasOf(profile ?? "lab");
  const names = Object.keys(schemas) as SectionName[];
  const known = ["profile", ...names, ...secretKeyNames];
  for (const key of Object.keys(input)) if (!known.includes(key)) issues.push(unknownKey([key], known, input[key]));
  const sections: ParsedSections = {};
  const broken: string[] = [];
  for (const name of names) {
    const parsed = parseSection(name, schemas[name], input[name]);
    issues.push(...parsed.issues);
    broken.push(...parsed.broken);
    Object.assign(sections, { [name]: parsed.value });
  }
  issues.push(...secrets.issues, ...weakLoginIssues(profile, secrets.values));
  // Without a profile nobody can tell which rules hold.
  if (!profile) throw new ConfigError(stack, issues);
  const draft = resolveSections(profile, stack, secrets.names, sections);
  broken.push(...secrets.issues.map((issue) => issue.path));
  const open = Object.fromEntries(names.map((name) => [name, input[name]]));
  issues.push(...runRules(draft, open, broken));
  if (issues.length > 0) throw new ConfigError(stack, inOrder(issues, known));
  return complete(draft);
}

const built = new Map<Profile, ReturnType<typeof sectionSchemas>>();

function schemasOf(profile: Profile): ReturnType<typeof sectionSchemas> {
  const schemas = built.get(profile) ?? sectionSchemas(profile);
  built.set(profile, schemas);
  return schemas;
}

function stackNameIssues(stack: string): ConfigIssue[] {
  if (/^[a-z][a-z0-9-]{0,30}$/.test(stack)) return [];
  const rule = "must be 1 to 31 lower-case letters, digits and -, starting with a letter: it is part of host and container names";
  return [{ path: "stack", value: stack, rule, next: "run: pulumi stack rename NEW-NAME" }];
}

/** By section, in the order of the manual; within a section as found. */
function inOrder(issues: ConfigIssue[], known: string[]): ConfigIssue[] {
  const place = (issue: ConfigIssue) => known.indexOf(/^[^.[]*/.exec(issue.path)![0]);
  return issues.toSorted((one, other) => place(one) - place(other));
}

function readProfile(value: unknown, issues: ConfigIssue[]): Profile | undefined {
  if ((profiles as readonly unknown[]).includes(value)) return value as Profile;
  const guess = typeof value === "string" ? nearest(value, profiles) : undefined;
  issues.push({
    path: "profile",
    value,
    rule: value === undefined ? "is required" : `must be one of ${profiles.join(", ")}${guess ? `; did you mean "${guess}"?` : ""}`,
    next: `run: pulumi config set pocket-provider:profile ${guess ?? "lab"}`,
  });
  return undefined;
}

/** Only for drafts without issues, where every section is there. */
function complete(draft: Draft): StackConfig {
  const { stack: _stack, declaredPlacement: _placement, declaredResources: _resources, ...config } = draft;
  return config as StackConfig;
}
