import { leastSum, neededMiB, reservedMiB, type Tenancy } from "../../topology/resources.ts";
import { tenanciesOf } from "../../topology/tenancies.ts";
import type { Role } from "../../topology/types.ts";
import type { Draft } from "../resolve.ts";
import { tenantsOf } from "../resolveResources.ts";
import { listed, type Report, type Rule } from "./rule.ts";

/** What runs on a machine has to fit into it. */
export const sizeRules: Rule = (draft, report) => {
  const tenants = tenantsOf(draft);
  if (!tenants) return;
  for (const [name, tenancy] of Object.entries(tenanciesOf(tenants))) {
    if (!tenancy.size) continue;
    checkMemory(name, tenancy, draft.declaredResources ?? {}, report);
    checkCores(name, tenancy, draft.declaredResources ?? {}, report);
  }
};

type Declared = NonNullable<Draft["declaredResources"]>;

function checkMemory(host: string, { size, roles }: Tenancy, declared: Declared, report: Report): void {
  const [memoryMiB, least] = [size!.memoryMiB, leastSum(roles, declared)];
  const reserved = reservedMiB(memoryMiB);
  if (least + reserved <= memoryMiB) return;
  const written = uniqueRoles(roles).filter((role) => declared[role]?.memoryMiB !== undefined);
  const lower = written.length > 0 ? `lower memoryMiB of resources.{${listed(written)}}, ` : "";
  report(
    `hosts.${host}.size.memoryMiB`,
    memoryMiB,
    `is too small: the ${roles.length} containers there need ${least} MiB at least, and ${reserved} MiB stay with the system`,
    `${lower}place fewer roles on ${host}, or use a machine of ${neededMiB(roles, declared)} MiB or more`,
  );
}

function checkCores(host: string, { size, roles }: Tenancy, declared: Declared, report: Report): void {
  for (const role of uniqueRoles(roles)) {
    const cpus = declared[role]?.cpus;
    if (cpus === undefined || Number(cpus) <= size!.cpus) continue;
    report(
      `resources.${role}.cpus`,
      cpus,
      `is above the ${size!.cpus} cores of host ${host}: its Docker engine refuses such a container`,
      `write ${size!.cpus} or less, or place ${role} on a bigger machine`,
    );
  }
}

const uniqueRoles = (roles: Role[]) => [...new Set(roles)];
