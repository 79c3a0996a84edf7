import { type PlacedRole, placedRoles } from "../placement.ts";
import { rolesInUse } from "../resolvePlacement.ts";
import { nearest } from "../suggest.ts";
import { listed, type Rule } from "./rule.ts";

const repeatable: PlacedRole[] = ["relayer", "miner"];
const several: PlacedRole[] = ["relayer", "miner", "edge", "pocketd"];

export const placementNameRules: Rule = ({ hosts, declaredPlacement }, report) => {
  if (!hosts || !declaredPlacement) return;
  const known = Object.keys(hosts);
  for (const role of placedRoles) {
    const place = declaredPlacement[role];
    place?.hosts.forEach((name, index) => {
      const path = `placement.${role}.hosts[${index}]`;
      if (place.hosts.indexOf(name) < index)
        report(path, name, "stands twice in the list", "write it once; perHost says how many run there");
      if (known.includes(name)) return;
      const guess = nearest(name, known);
      report(
        path,
        name,
        `is not a host of this stack${guess ? `; did you mean "${guess}"?` : ""}`,
        `use one of hosts: ${listed(known)}`,
        `hosts.${name}`,
      );
    });
    if (place && place.perHost > 1 && !repeatable.includes(role))
      report(
        `placement.${role}.perHost`,
        place.perHost,
        `must be 1 for ${role}: only relayers and miners run several times on a host`,
        "remove perHost",
      );
  }
};

export const placementCountRules: Rule = (draft, report) => {
  const { placement, profile, redis } = draft;
  if (!placement || !draft.hosts || !draft.declaredPlacement) return;
  for (const role of rolesInUse(draft)) {
    const place = placement[role];
    if (!place) {
      if (profile === "prod-ha")
        report(`placement.${role}`, undefined, "is required in profile prod-ha for every role in use", "add hosts: [name, …]");
      continue;
    }
    const sentinel = role === "redis" && redis?.mode === "sentinel";
    if (!several.includes(role) && !sentinel && place.hosts.length > 1)
      report(`placement.${role}.hosts`, place.hosts, `must name exactly one host: ${role} is not replicated`, "keep one host");
    if (sentinel && place.hosts.length < 3)
      report(
        "placement.redis.hosts",
        place.hosts,
        "must name at least three hosts with redis.mode sentinel",
        "add hosts, or use redis.mode managed",
      );
    if (sentinel && redis.quorum > place.hosts.length)
      report(
        "redis.quorum",
        redis.quorum,
        `is more than the ${place.hosts.length} sentinels that there are`,
        "lower it to more than half of them",
      );
    if (profile === "prod-ha" && repeatable.includes(role) && new Set(place.hosts).size < 2)
      report(
        `placement.${role}.hosts`,
        place.hosts,
        `must name at least two hosts in profile prod-ha: a lone ${role} host is a single point of failure`,
        "add a host",
      );
  }
};

export const unusedHostRules: Rule = ({ hosts, declaredPlacement, profile }, report) => {
  if (!hosts || !declaredPlacement || profile !== "prod-ha") return;
  const used = new Set(Object.values(declaredPlacement).flatMap((place) => place?.hosts ?? []));
  for (const name of Object.keys(hosts))
    if (!used.has(name)) report(`hosts.${name}`, undefined, "is used by no role", `name it under placement, or remove it`);
};
