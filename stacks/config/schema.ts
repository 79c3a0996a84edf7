import { ConfigError, type ConfigIssue } from "./issues.ts";
import { parseSection } from "./parseSection.ts";
import { type Profile, profiles } from "./profiles.ts";
import { type Draft, type ParsedSections, resolveSections, type StackConfig } from "./resolve.ts";
import { type SectionName, sectionSchemas } from "./sections.ts";
import { nearest } from "./suggest.ts";
import { unknownKey } from "./translate.ts";

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
  const issues: ConfigIssue[] = [];
  const profile = readProfile(input.profile, issues);
  const schemas = sectionSchemas(profile ?? "lab");
  const names = Object.keys(schemas) as SectionName[];
  for (const key of Object.keys(input))
    if (key !== "profile" && !(names as string[]).includes(key)) issues.push(unknownKey([key], ["profile", ...names], input[key]));
  const sections: ParsedSections = {};
  for (const name of names) {
    const parsed = parseSection(name, schemas[name], input[name]);
    issues.push(...parsed.issues);
    Object.assign(sections, { [name]: parsed.value });
  }
  if (issues.length > 0 || !profile) throw new ConfigError(stack, issues);
  const draft = resolveSections(profile, stack, [], sections);
  return complete(draft);
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
  const { stack: _stack, declaredPlacement: _declared, ...config } = draft;
  return config as StackConfig;
}
