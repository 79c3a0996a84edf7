import type { BootstrapReport, ValidationEndpoints } from "../stacks/report/schema.ts";
import type { Check } from "./check.ts";
import { chainChecks } from "./checks/chain.ts";
import { containerChecks } from "./checks/containers.ts";
import { exposureChecks } from "./checks/exposure.ts";
import { hardeningChecks } from "./checks/hardening.ts";
import { hostChecks } from "./checks/host.ts";
import { igniterChecks } from "./checks/igniter.ts";
import { ingressChecks } from "./checks/ingress.ts";
import { minerChecks } from "./checks/miners.ts";
import { monitoringChecks } from "./checks/monitoring.ts";
import { nameChecks } from "./checks/names.ts";
import { postgresChecks } from "./checks/postgres.ts";
import { providerApiChecks } from "./checks/providerApi.ts";
import { redisChecks } from "./checks/redis.ts";
import { relayChecks } from "./checks/relay.ts";
import { temporalChecks } from "./checks/temporal.ts";

/** Every check of a stack, from its outputs alone; nothing is run. `deep` adds the slow ones. Ids are unique, groups stand together. */
export function planChecks(endpoints: ValidationEndpoints, report: BootstrapReport, { deep = false }: { deep?: boolean } = {}): Check[] {
  const input = { endpoints, report, deep };
  const checks = [
    hostChecks,
    containerChecks,
    hardeningChecks,
    redisChecks,
    postgresChecks,
    temporalChecks,
    igniterChecks,
    relayChecks,
    minerChecks,
    chainChecks,
    ingressChecks,
    nameChecks,
    providerApiChecks,
    exposureChecks,
    monitoringChecks,
  ].flatMap((checksOf) => checksOf(input));
  return [...Map.groupBy(checks, ({ group }) => group).values()].flat();
}
