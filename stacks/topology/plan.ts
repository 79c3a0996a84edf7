import type { StackConfig } from "../config/schema.ts";
import { portCollisions } from "./collisions.ts";
import { planEndpoints } from "./endpoints.ts";
import { TopologyError, type TopologyIssue } from "./error.ts";
import { planExternalFlows } from "./externalFlows.ts";
import { planFlows } from "./flows.ts";
import { planLinks } from "./links.ts";
import { containerName, networkName, volumeName } from "./names.ts";
import { type PlacedInstance, placeInstances } from "./placement.ts";
import { programs, stateFolderOf } from "./programs.ts";
import { type InstanceWithPorts, ownPorts, publishAcrossHosts } from "./publishing.ts";
import { planSecrets } from "./secrets.ts";
import { startsAfter } from "./startOrder.ts";
import { type HostPlan, type ImageName, type InstancePlan, imageNames, type SecretPlan, type Topology } from "./types.ts";

/**
 * The plan of a stack. Pure and deterministic: the order of keys in the config changes nothing.
 * Throws TopologyError for what only the whole plan shows, such as two instances on one port.
 */
export function planTopology(config: StackConfig, stack: string): Topology {
  const hosts = planHosts(config);
  const placed = placeInstances(config).map((instance) => ({ ...instance, ports: ownPorts(config, instance) }));
  const links = planLinks(config, placed);
  const issues: TopologyIssue[] = [];
  const published = publishAcrossHosts(config, placed, links, hosts, issues);
  issues.push(...portCollisions(published));
  if (issues.length > 0) throw new TopologyError(issues);
  const secrets = planSecrets(config, published);
  const instances = published.map((instance) => planInstance(config, stack, instance, placed, secrets));
  return {
    stack,
    profile: config.profile,
    network: { name: networkName(stack) },
    hosts,
    instances,
    flows: planFlows(links, instances, hosts),
    externalFlows: planExternalFlows(config, placed),
    endpoints: planEndpoints(config, instances),
    secrets,
    images: usedImages(config, instances),
  };
}

function planHosts(config: StackConfig): HostPlan[] {
  return Object.keys(config.hosts)
    .sort()
    .map((name) => {
      const host = config.hosts[name] as StackConfig["hosts"][string];
      const plan: HostPlan = { name, kind: host.kind, zone: host.zone };
      if (host.kind === "ssh") {
        plan.publicAddress = host.address;
        if (host.privateAddress !== undefined) plan.privateAddress = host.privateAddress;
      }
      return plan;
    });
}

function planInstance(
  config: StackConfig,
  stack: string,
  instance: InstanceWithPorts,
  all: PlacedInstance[],
  secrets: SecretPlan[],
): InstancePlan {
  const { name, role, host, ports } = instance;
  const { image } = programs[role];
  const { memoryMiB, cpus } = config.resources[role];
  const stateFolder = stateFolderOf(config, role);
  const plan: InstancePlan = {
    name,
    role,
    host,
    containerName: containerName(stack, name),
    image,
    ports,
    resources: { memoryMiB, cpus },
    secrets: secrets.filter(({ usedBy }) => usedBy.includes(name)).map((secret) => secret.name),
    startsAfter: startsAfter(name, all),
  };
  if (stateFolder !== undefined) plan.volume = { name: volumeName(stack, name), target: stateFolder };
  return plan;
}

/** Igniter's workers are looked for with Temporal's tools and its migrations with psql, whoever runs the servers. */
function usedImages(config: StackConfig, instances: InstancePlan[]): Partial<Record<ImageName, string>> {
  const used = new Set<ImageName>(instances.map(({ image }) => image));
  if (instances.some(({ role }) => role === "provider-web" || role === "middleman-web")) {
    used.add("temporal-admin-tools");
    used.add("postgres");
  }
  return Object.fromEntries(imageNames.filter((name) => used.has(name)).map((name) => [name, config.images[name]]));
}
