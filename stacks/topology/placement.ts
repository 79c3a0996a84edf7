import type { StackConfig } from "../config/schema.ts";
import { TopologyError, type TopologyIssue } from "./error.ts";
import { enabledRoles, placedRole } from "./profiles.ts";
import { type Role, roles } from "./types.ts";

/** Where one instance goes. */
export interface PlacedInstance {
  name: string;
  role: Role;
  host: string;
  /** 0 for the first instance of its role on this host, then 1, 2 …; sets the host port apart. */
  slot: number;
}

/** How instances of a role are named. */
export type Naming = "single" | "numbered" | "by-host";

/**
 * Every instance of the stack, in the order of `roles`, then by number.
 * A numbered instance's number is (position of its host in placement.<role>.hosts) × perHost + position on the host + 1:
 * a host added at the end of the list gets the next numbers and renames nothing. Changing perHost or the order of the list does rename.
 */
export function placeInstances(config: StackConfig): PlacedInstance[] {
  const issues: TopologyIssue[] = [];
  const enabled = enabledRoles(config);
  const placed = roles.filter((role) => enabled.has(role)).flatMap((role) => placeRole(config, role, issues));
  if (issues.length > 0) throw new TopologyError(issues);
  return placed;
}

/** In prod-ha an edge may grow to several, so it is numbered from the start; Redis and its exporters likewise under Sentinel. */
export function namingOf(config: StackConfig, role: Role): Naming {
  if (role === "node-exporter") return "by-host";
  if (role === "relayer" || role === "miner") return "numbered";
  if (role === "edge" && config.profile === "prod-ha") return "numbered";
  if ((role === "redis" || role === "redis-exporter") && config.redis.mode === "sentinel") return "numbered";
  return "single";
}

function placeRole(config: StackConfig, role: Role, issues: TopologyIssue[]): PlacedInstance[] {
  const naming = namingOf(config, role);
  if (naming === "by-host") {
    return Object.keys(config.hosts)
      .sort()
      .map((host) => ({ name: `${role}-${host}`, role, host, slot: 0 }));
  }
  const key = placedRole[role];
  const path = `placement.${key}`;
  const placement = config.placement[key];
  if (!placement || placement.hosts.length === 0) {
    issues.push({
      path,
      value: placement?.hosts,
      rule: `the stack runs ${role}, so it needs a host.`,
      next: `list a host under ${path}.hosts.`,
    });
    return [];
  }
  for (const host of placement.hosts) {
    if (!Object.hasOwn(config.hosts, host)) {
      issues.push({
        path: `${path}.hosts`,
        value: host,
        rule: "there is no host of this name.",
        next: `add it under hosts, or correct ${path}.hosts.`,
      });
    }
  }
  const count = placement.hosts.length * placement.perHost;
  if (naming === "single" && count !== 1) {
    issues.push({
      path,
      value: { hosts: placement.hosts, perHost: placement.perHost },
      rule: `a stack in profile ${config.profile} has exactly one ${role}, not ${count}.`,
      next: `leave one host in ${path}.hosts and perHost 1.`,
    });
    return [];
  }
  return placement.hosts.flatMap((host, position) =>
    Array.from({ length: placement.perHost }, (_, slot) => ({
      name: naming === "single" ? role : `${role}-${position * placement.perHost + slot + 1}`,
      role,
      host,
      slot,
    })),
  );
}
