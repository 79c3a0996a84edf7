import type { BootstrapReport, ValidationEndpoints } from "../stacks/report/schema.ts";
import type { CollectOptions } from "./collect.ts";
import { type HostShell, runInShell } from "./hostRun.ts";
import { planChecks } from "./plan.ts";
import { validationResult } from "./report/result.ts";
import type { ValidationResult } from "./report/schema.ts";
import { runChecks } from "./run.ts";
import { selectChecks } from "./select.ts";
import { Unavailable } from "./source.ts";

export interface ValidateOptions {
  deep: boolean;
  /** Ids, kinds or groups, `*` for any text; empty: all. */
  only: string[];
  /** Name → address instead of DNS. */
  resolve: ReadonlyMap<string, string>;
  /** DNS servers to ask instead of the machine's own. */
  dnsServers?: string[];
  /** PEM of authorities that are trusted beside the machine's own. */
  authorities?: string;
  env: NodeJS.ProcessEnv;
}

/** Probes of this machine in flight. */
const concurrency = 12;

/** Plans a stack's checks, runs those that are asked for, and adds up. Throws for unknown names in `only` and for a sum that is wrong. */
export async function validateStack(
  endpoints: ValidationEndpoints,
  report: BootstrapReport,
  options: ValidateOptions,
): Promise<ValidationResult> {
  const { deep, only, resolve, dnsServers, authorities, env } = options;
  const startedAt = new Date();
  const checks = selectChecks(planChecks(endpoints, report, { deep }), only);
  const runOnHost = hostRunner(endpoints, env);
  const outcome = await runChecks(checks, { runOnHost, probe: { resolve, dnsServers, authorities }, concurrency });
  return validationResult({ stack: endpoints.stack, profile: endpoints.profile, startedAt, deep, only }, outcome);
}

/** Every host is asked in its own shell; one that cannot be is a reason for every check on it. */
function hostRunner({ hosts }: ValidationEndpoints, env: NodeJS.ProcessEnv): CollectOptions["runOnHost"] {
  return async (host, sources) => {
    const shell = hosts.find(({ name }) => name === host)?.shell;
    if (!shell) throw new Unavailable(`the stack has no host ${host}`);
    return runInShell(shell as HostShell, sources, env);
  };
}
