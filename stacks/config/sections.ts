import { edgeSection } from "./edge.ts";
import { firewallSection } from "./firewall.ts";
import { hostsSection } from "./hosts.ts";
import { imagesSection } from "./images.ts";
import { keysSection } from "./keys.ts";
import { middlemanSection } from "./middleman.ts";
import { monitoringSection } from "./monitoring.ts";
import { networkSection } from "./network.ts";
import { placementSection } from "./placement.ts";
import { pocketdSection } from "./pocketd.ts";
import { postgresSection } from "./postgres.ts";
import type { Profile } from "./profiles.ts";
import { providerSection } from "./provider.ts";
import { redisSection } from "./redis.ts";
import { relaySection } from "./relay/section.ts";
import { resourcesSection } from "./resources.ts";
import { rotationSection } from "./rotation.ts";
import { systemSection } from "./system.ts";
import { temporalSection } from "./temporal.ts";

/** Every section's schema with the profile's defaults, in the order of the manual. */
export function sectionSchemas(profile: Profile) {
  return {
    network: networkSection(profile),
    hosts: hostsSection(profile),
    firewall: firewallSection(profile),
    system: systemSection(),
    placement: placementSection(profile),
    relay: relaySection(profile),
    keys: keysSection(profile),
    redis: redisSection(profile),
    postgres: postgresSection(profile),
    temporal: temporalSection(profile),
    provider: providerSection(),
    middleman: middlemanSection(),
    edge: edgeSection(profile),
    monitoring: monitoringSection(profile),
    pocketd: pocketdSection(profile),
    rotation: rotationSection(),
    images: imagesSection(),
    resources: resourcesSection(),
  };
}

export type SectionName = keyof ReturnType<typeof sectionSchemas>;
