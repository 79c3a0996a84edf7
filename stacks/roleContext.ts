import * as pulumi from "@pulumi/pulumi";
import type { DatabaseServer } from "../components/databaseServer.ts";
import type { HostResources } from "../components/hostResources.ts";
import type { RoleArgs } from "../components/roleArgs.ts";
import type { StackConfig } from "./config/schema.ts";
import type { ResolvedSecrets } from "./topology/renderInput.ts";
import type { InstancePlan, Topology } from "./topology/types.ts";

/** Every secret value of the stack by name. */
export type SecretValues = Record<string, pulumi.Output<string>>;

/** What a role's component is made from. */
export interface RoleContext {
  config: StackConfig;
  topology: Topology;
  instance: InstancePlan;
  /** By host. */
  shared: Map<string, HostResources>;
  values: SecretValues;
  /** The stack's own PostgreSQL or an external one, once it is there. */
  database?: DatabaseServer | undefined;
}

export function roleArgs({ config, topology, instance, shared }: RoleContext): RoleArgs {
  return {
    instance,
    shared: shared.get(instance.host)!,
    stack: topology.stack,
    network: topology.network,
    image: config.images[instance.image],
  };
}

/** Throws before PostgreSQL is there. */
export function databaseOf({ database }: RoleContext): DatabaseServer {
  if (!database) throw new Error("PostgreSQL comes before everything that needs it: a defect of the planner");
  return database;
}

/** Values of the named secrets, those that the stack has. */
export function secretsNamed(values: SecretValues, names: readonly string[]): pulumi.Output<ResolvedSecrets> {
  const known = names.filter((name) => name in values);
  return pulumi.all(Object.fromEntries(known.map((name) => [name, values[name]!]))) as pulumi.Output<ResolvedSecrets>;
}

/** Values of the secrets that the instance's files contain, and of no others. */
export function secretsOf({ instance, values }: RoleContext): pulumi.Output<ResolvedSecrets> {
  return secretsNamed(values, instance.secrets);
}
