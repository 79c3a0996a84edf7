import { type PlacedRole, type PlacementConfig, placedRoles } from "./placement.ts";
import { byProfile } from "./profiles.ts";
import type { Draft } from "./resolve.ts";

/** What decides which roles there are; of the stores only who runs them. */
type Switches = Omit<Draft, "redis" | "postgres" | "resources"> & { redis?: { mode: string }; postgres?: { mode: string } };

/** The roles that the other sections ask for. */
export function rolesInUse(draft: Switches): Set<PlacedRole> {
  const igniter = draft.provider?.enabled || draft.middleman?.enabled;
  const uses: Record<PlacedRole, boolean | undefined> = {
    relayer: true,
    miner: true,
    edge: true,
    redis: draft.redis && draft.redis.mode !== "external",
    "demo-backend": draft.relay && Object.values(draft.relay.services).some((service) => service.demo),
    postgres: igniter && draft.postgres?.mode === "managed",
    temporal: igniter && draft.temporal?.mode === "managed",
    provider: draft.provider?.enabled,
    middleman: draft.middleman?.enabled,
    monitoring: draft.monitoring?.enabled,
    pocketd: draft.pocketd?.enabled,
  };
  return new Set(placedRoles.filter((role) => uses[role]));
}

/** Where each role in use runs: as written, else on the one host that there is. */
export function resolvePlacement(draft: Switches): PlacementConfig {
  const names = Object.keys(draft.hosts ?? {});
  const everywhere = draft.profile !== "prod-ha" && names.length === 1 ? names : undefined;
  const placement: PlacementConfig = {};
  for (const role of placedRoles) {
    if (!rolesInUse(draft).has(role)) continue;
    const written = draft.declaredPlacement?.[role];
    const perHost = role === "miner" ? byProfile(draft.profile, { lab: 2, single: 1, ha: 1 }) : 1;
    if (written) placement[role] = { hosts: [...written.hosts], perHost: written.perHost };
    else if (everywhere) placement[role] = { hosts: [...everywhere], perHost };
  }
  return placement;
}
