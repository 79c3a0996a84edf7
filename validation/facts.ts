import type { BootstrapReport, ValidationEndpoints } from "../stacks/report/schema.ts";
import type { Role } from "../stacks/topology/types.ts";

/** What the plan of checks follows from: a stack's outputs and nothing else. */
export interface PlanInput {
  endpoints: ValidationEndpoints;
  report: BootstrapReport;
  /** Checks that take long too. */
  deep: boolean;
}

export interface Instance {
  name: string;
  role: string;
  host: string;
  container: string;
  /** Port inside the container by its name. */
  ports: Record<string, number>;
  /** Image reference that the plan wants. */
  image: string;
}

/** Instances of the given roles, of all without one, in plan order. */
export function instancesOf({ endpoints, report }: PlanInput, ...roles: Role[]): Instance[] {
  const images = new Map(report.instances.map(({ name, image }) => [name, image]));
  return endpoints.probes
    .filter(({ role }) => roles.length === 0 || (roles as string[]).includes(role))
    .map(({ instance, host, container, role, ports }) => ({
      name: instance,
      role,
      host,
      container,
      ports,
      image: images.get(instance) ?? "",
    }));
}

/** Port of an instance that the plan has. */
export function portOf({ name, ports }: Instance, port: string): number {
  const found = ports[port];
  if (found === undefined)
    throw new Error(`instance ${name} has no port ${port}: the outputs do not fit this version. Next: run pulumi up`);
  return found;
}

/** How a person looks at an instance's log. */
export const logsOf = ({ container }: Pick<Instance, "container">) => `docker logs --tail 50 ${container}`;
