import type { HostConfig, PlacementConfig } from "../config/schema.ts";
import { enabledRoles, placedRole, type RoleSwitches } from "./profiles.ts";
import type { Tenancy } from "./resources.ts";
import type { Role } from "./types.ts";

/** What the roles on each machine follow from. */
export interface Tenants extends RoleSwitches {
  hosts: Record<string, HostConfig>;
  placement: PlacementConfig;
}

/** Each machine with the roles that run there, once an instance, by the machine's name. */
export function tenanciesOf(config: Tenants): Record<string, Tenancy> {
  const roles = [...enabledRoles(config)];
  return Object.fromEntries(
    Object.entries(config.hosts).map(([name, host]) => [
      name,
      { size: host.kind === "ssh" ? host.size : undefined, roles: roles.flatMap((role) => instancesOn(name, role, config.placement)) },
    ]),
  );
}

function instancesOn(host: string, role: Role, placement: PlacementConfig): Role[] {
  if (role === "node-exporter") return [role]; // one on every machine
  const place = placement[placedRole[role]];
  return place?.hosts.includes(host) ? Array.from({ length: place.perHost }, () => role) : [];
}
