import type { ConfigIssue } from "../issues.ts";
import { redact } from "../redact.ts";
import type { Draft } from "../resolve.ts";
import { certificateRules, domainRules, edgeRules, portRules } from "./edge.ts";
import { firewallRules } from "./firewall.ts";
import { hostRules } from "./hosts.ts";
import { middlemanRules, providerRules } from "./igniter.ts";
import { networkRules } from "./network.ts";
import { imageRules, monitoringRules, pocketdRules } from "./operations.ts";
import { checkPlaceholders } from "./placeholders.ts";
import { placementCountRules, placementNameRules, unusedHostRules } from "./placement.ts";
import { lifetimeRules, serviceRules, simulationRules } from "./relay.ts";
import type { Report, Rule } from "./rule.ts";
import { secretReferenceRules } from "./secretReferences.ts";
import { rotationRules } from "./secrets.ts";
import { sizeRules } from "./sizes.ts";
import { sshLoginRules } from "./sshLogin.ts";
import { keysRules, postgresRules, redisRules, temporalRules } from "./stores.ts";
import { addressPoolRules } from "./system.ts";
import { trialRules } from "./trials.ts";

const rules: Rule[] = [
  networkRules,
  hostRules,
  firewallRules,
  addressPoolRules,
  sshLoginRules,
  placementNameRules,
  placementCountRules,
  unusedHostRules,
  serviceRules,
  lifetimeRules,
  simulationRules,
  secretReferenceRules,
  keysRules,
  redisRules,
  postgresRules,
  temporalRules,
  providerRules,
  middlemanRules,
  edgeRules,
  certificateRules,
  domainRules,
  portRules,
  monitoringRules,
  pocketdRules,
  rotationRules,
  imageRules,
  sizeRules,
  trialRules,
];

/** Every rule on what could be read; nothing is said about the paths in `broken`, which have issues already. */
export function runRules(draft: Draft, input: Record<string, unknown>, broken: string[]): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const report: Report = (path, value, rule, next, missed) => {
    if (broken.some((place) => related(place, path) || (missed !== undefined && related(place, missed)))) return;
    if (issues.some((issue) => issue.path === path && issue.rule === rule)) return;
    issues.push({ path, value: redact(path.split("."), value), rule, next });
  };
  for (const rule of rules) rule(draft, report);
  checkPlaceholders(input, draft.stack === draft.profile, report);
  return issues;
}

/** True where one dotted path lies at or below the other. */
function related(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) && /^($|[.[])/.test(long.slice(short.length));
}
