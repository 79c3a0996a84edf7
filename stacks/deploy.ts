import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseServer } from "../components/databaseServer.ts";
import { HostResources } from "../components/hostResources.ts";
import { Postgres } from "../components/postgres.ts";
import { RelayProbe } from "../components/relayProbe.ts";
import type { FirewallPlan } from "../config-templates/host/nftables.ts";
import type { StackConfig } from "./config/schema.ts";
import { createExternalServices } from "./externalServices.ts";
import { prepareHost } from "./hostPreparation.ts";
import { createHost } from "./hosts.ts";
import { createRole } from "./roles.ts";
import { hasGeneratedIdentity, secretNames } from "./topology/secrets.ts";
import type { InstancePlan, Topology } from "./topology/types.ts";

export interface Deployment {
  /** Folder with the probe identity's keys on the first relayer's host; undefined when the stack has no such identity. */
  probeKeysFolder?: pulumi.Output<string>;
}

/** Makes everything in the plan, each instance after those that it starts after. */
export function deploy(
  config: StackConfig,
  topology: Topology,
  firewalls: FirewallPlan[],
  values: Record<string, pulumi.Output<string>>,
): Deployment {
  const { stack, network } = topology;
  const shared = new Map(
    topology.hosts.map(({ name }) => {
      const host = createHost(name, config.hosts[name]!, stack, values);
      return [name, new HostResources(`${name}-shared`, { host, network, stack, after: prepareHost(config, firewalls, host) })];
    }),
  );
  const external = createExternalServices(config, topology, shared, values);
  let database: DatabaseServer | undefined = external.database;
  const made = new Map<string, pulumi.Resource>();
  for (const instance of inStartOrder(topology.instances)) {
    if (made.has(instance.name)) continue;
    const together = madeTogether(instance, topology.instances);
    const places = [...new Set(together.map(({ host }) => shared.get(host)!))];
    const dependsOn = [...places, ...external.all, ...neededBy(together).map((name) => made.get(name)!)];
    const resource = createRole({ config, topology, instance, shared, values, database }, { dependsOn });
    if (resource instanceof Postgres) database = resource;
    for (const { name } of together) made.set(name, resource);
  }
  return { probeKeysFolder: createProbe(config, topology, shared, values) };
}

/** An Igniter app is one component with both of its instances; every other instance is one of its own. */
function madeTogether(instance: InstancePlan, all: InstancePlan[]): InstancePlan[] {
  const app = /^(provider|middleman)-/.exec(instance.role)?.[1];
  return app === undefined ? [instance] : all.filter(({ role }) => role.startsWith(`${app}-`));
}

function neededBy(together: InstancePlan[]): string[] {
  const own = together.map(({ name }) => name);
  return [...new Set(together.flatMap(({ startsAfter }) => startsAfter))].filter((name) => !own.includes(name));
}

/** Instances so that each comes after all that it starts after; the plan's own order decides between equals. */
export function inStartOrder(instances: InstancePlan[]): InstancePlan[] {
  const ordered: InstancePlan[] = [];
  const placed = new Set<string>();
  let waiting = instances;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ startsAfter }) => startsAfter.every((name) => placed.has(name)));
    if (ready.length === 0) throw new Error(`instances wait for each other: ${waiting.map(({ name }) => name).join(", ")}`);
    for (const instance of ready) placed.add(instance.name);
    ordered.push(...ready);
    waiting = waiting.filter(({ name }) => !placed.has(name));
  }
  return ordered;
}

function createProbe(
  config: StackConfig,
  topology: Topology,
  shared: Map<string, HostResources>,
  values: Record<string, pulumi.Output<string>>,
): pulumi.Output<string> | undefined {
  const relayer = topology.instances.find(({ role }) => role === "relayer");
  if (!hasGeneratedIdentity(config) || !relayer) return undefined;
  return new RelayProbe("relay-probe", {
    shared: shared.get(relayer.host)!,
    stack: topology.stack,
    image: topology.images["relay-miner"]!,
    applicationKey: values[secretNames.simulationApplicationKey]!,
    gatewayKey: values[secretNames.simulationGatewayKey]!,
  }).keysFolder;
}
