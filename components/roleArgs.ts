import type * as pulumi from "@pulumi/pulumi";
import type { InstancePlan, NetworkPlan, PortPlan } from "../stacks/topology/types.ts";
import type { HostResources } from "./hostResources.ts";

/** What every role's component is given besides its own settings. */
export interface RoleArgs {
  instance: InstancePlan;
  /** The host's shared network and images. */
  shared: HostResources;
  stack: string;
  network: NetworkPlan;
  /** name:tag or name:tag@digest. */
  image: string;
}

/** Options for a role: `dependsOn` holds the roles that have to be healthy first. */
export type RoleOptions = pulumi.ComponentResourceOptions;

/** Container port by its name in the topology; throws when the plan lacks it, which is a defect of the planner. */
export function portOf(args: RoleArgs, port: string): number {
  const found = args.instance.ports.find(({ name }) => name === port);
  if (!found) throw new Error(`instance ${args.instance.name} has no port "${port}" in the topology`);
  return found.containerPort;
}

/** A port of the plan that is open on the host; throws when the plan lacks it, which is a defect of the planner. */
export function publishedPort({ instance }: RoleArgs, port: string): PortPlan & { hostPort: number; bindAddress: string } {
  const found = instance.ports.find(({ name }) => name === port);
  if (found?.hostPort === undefined || found.bindAddress === undefined) {
    throw new Error(`instance ${instance.name} has no port "${port}" on its host in the topology`);
  }
  return { ...found, hostPort: found.hostPort, bindAddress: found.bindAddress };
}
