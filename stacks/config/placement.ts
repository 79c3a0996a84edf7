import { z } from "zod";
import { fullName, strict, whole } from "./fields.ts";
import { byProfile, type Profile } from "./profiles.ts";

export const placedRoles = [
  "redis",
  "relayer",
  "miner",
  "demo-backend",
  "postgres",
  "temporal",
  "provider",
  "middleman",
  "edge",
  "monitoring",
  "pocketd",
] as const;
export type PlacedRole = (typeof placedRoles)[number];

const place = (profile: Profile, role: PlacedRole) =>
  strict({
    hosts: z
      .array(fullName("host name"))
      .min(1)
      .describe("Names of the hosts, in the order in which instances are numbered. Append; never insert."),
    perHost: whole(1, 16)
      .default(role === "miner" ? byProfile(profile, { lab: 2, single: 1, ha: 1 }) : 1)
      .describe("Instances on each of these hosts; above 1 for relayers and miners only."),
  })
    .optional()
    .describe("Where the role runs. Default: the one host in lab and prod-single; in prod-ha it must be said for every role in use.");

export function placementSection(profile: Profile) {
  const shape = Object.fromEntries(placedRoles.map((role) => [role, place(profile, role)])) as Record<PlacedRole, ReturnType<typeof place>>;
  return strict(shape).prefault({}).describe("Which role runs on which hosts. A role that is switched off keeps its place for later.");
}

export interface Placement {
  hosts: string[];
  perHost: number;
}
export type PlacementSection = z.output<ReturnType<typeof placementSection>>;
export type PlacementConfig = Partial<Record<PlacedRole, Placement>>;
