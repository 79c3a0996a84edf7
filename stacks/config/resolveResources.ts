import { planLimits } from "../topology/resources.ts";
import { type Tenants, tenanciesOf } from "../topology/tenancies.ts";
import type { ResourcesPlan, Role } from "../topology/types.ts";
import type { PostgresSection } from "./postgres.ts";
import type { RedisSection } from "./redis.ts";
import type { Draft } from "./resolve.ts";

/** Limits of every role, whether it is in use or not. */
export type ResourcesConfig = Record<Role, ResourcesPlan>;

/** What decides which container runs on which machine; undefined where a section of it could not be read. */
export function tenantsOf(draft: Tenanted): Tenants | undefined {
  const { provider, middleman, temporal, monitoring, relay, redis, postgres, hosts, placement } = draft;
  if (!provider || !middleman || !temporal || !monitoring || !relay || !redis || !postgres || !hosts || !placement) return undefined;
  return { provider, middleman, temporal, monitoring, relay, redis, postgres, hosts, placement };
}

type Tenanted = Pick<Draft, "provider" | "middleman" | "temporal" | "monitoring" | "relay" | "hosts" | "placement"> & {
  redis?: RedisSection;
  postgres?: PostgresSection;
};

export function resolveResources(draft: Tenanted & Pick<Draft, "profile" | "declaredResources">): ResourcesConfig {
  const tenants = tenantsOf(draft);
  return planLimits(draft.profile, draft.declaredResources ?? {}, tenants ? Object.values(tenanciesOf(tenants)) : []);
}

type WithDefault<Section, Key extends string> = Section extends { mode: "external" } ? Section : Section & Record<Key, number>;
export type RedisConfig = WithDefault<RedisSection, "maxMemoryMiB">;
export type PostgresConfig = WithDefault<PostgresSection, "sharedBuffersMiB">;

/** The rewrite of the append-only file needs the last third of the container's memory. */
export function resolveRedis(section: RedisSection, resources: ResourcesConfig): RedisConfig {
  if (section.mode === "external") return section;
  return { ...section, maxMemoryMiB: section.maxMemoryMiB ?? Math.floor((resources.redis.memoryMiB * 2) / 3) };
}

export function resolvePostgres(section: PostgresSection, resources: ResourcesConfig): PostgresConfig {
  if (section.mode === "external") return section;
  return { ...section, sharedBuffersMiB: section.sharedBuffersMiB ?? Math.floor(resources.postgres.memoryMiB / 4) };
}
