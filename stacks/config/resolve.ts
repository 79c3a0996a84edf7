import type { z } from "zod";
import type { HostConfig } from "./hosts.ts";
import { resolveHosts } from "./hosts.ts";
import { type ImagesConfig, resolveImages } from "./images.ts";
import { type NetworkConfig, resolveNetwork } from "./network.ts";
import type { PlacementConfig, PlacementSection } from "./placement.ts";
import type { Profile } from "./profiles.ts";
import { type RelayConfig, resolveRelay } from "./relay/section.ts";
import { resolvePlacement } from "./resolvePlacement.ts";
import {
  type PostgresConfig,
  type RedisConfig,
  type ResourcesConfig,
  resolvePostgres,
  resolveRedis,
  resolveResources,
} from "./resolveResources.ts";
import type { ResourcesSection } from "./resources.ts";
import type { sectionSchemas } from "./sections.ts";

type Schemas = ReturnType<typeof sectionSchemas>;
export type ParsedSections = { [Name in keyof Schemas]?: z.output<Schemas[Name]> };

/** A stack's config, normalised: every default filled in, every name resolved, no secret in it. */
export interface StackConfig
  extends Required<Omit<ParsedSections, "network" | "hosts" | "placement" | "relay" | "images" | "redis" | "postgres" | "resources">> {
  profile: Profile;
  network: NetworkConfig;
  hosts: Record<string, HostConfig>;
  /** Only roles that are in use; each with hosts that exist. */
  placement: PlacementConfig;
  relay: RelayConfig;
  images: ImagesConfig;
  redis: RedisConfig;
  postgres: PostgresConfig;
  /** Limits of every role, also of those that are not in use. */
  resources: ResourcesConfig;
  /** Names of the secrets that were given, e.g. "redisUrl", "backendSecrets.infura", sorted; "backendSecrets.*" for a map that is cipher text. */
  secretNames: string[];
}

/** A config in which sections that could not be read are missing; rules look at what is there. */
export type Draft = Partial<Omit<StackConfig, "profile" | "secretNames">> & {
  profile: Profile;
  secretNames: string[];
  stack: string;
  /** What the operator wrote under placement, roles that are switched off included. */
  declaredPlacement?: PlacementSection;
  /** What the operator wrote under resources. */
  declaredResources?: ResourcesSection;
};

export function resolveSections(profile: Profile, stack: string, secretNames: string[], sections: ParsedSections): Draft {
  const network = sections.network && resolveNetwork(sections.network);
  const read = {
    ...sections,
    profile,
    stack,
    secretNames,
    network,
    hosts: sections.hosts && resolveHosts(sections.hosts),
    relay: sections.relay && resolveRelay(sections.relay, network),
    images: sections.images && resolveImages(sections.images, network?.name),
    declaredPlacement: sections.placement,
    declaredResources: sections.resources,
  };
  const placed = { ...read, placement: resolvePlacement(read) };
  const resources = resolveResources(placed);
  return {
    ...placed,
    resources,
    redis: sections.redis && resolveRedis(sections.redis, resources),
    postgres: sections.postgres && resolvePostgres(sections.postgres, resources),
  };
}
