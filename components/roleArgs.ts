import type * as pulumi from "@pulumi/pulumi";
import type { InstancePlan, NetworkPlan } from "../stacks/topology/types.ts";
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
