import { type Check, check, fail, operatorTask, pass, type Verdict } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { part, Unavailable } from "../source.ts";
import { appSource } from "../sources/igniter.ts";
import { type App, apps, type Igniter, temporalSource } from "../sources/temporal.ts";

/** Minutes after which a poller that was not seen is gone. */
const pollerMinutes = 2;

/** Schedules that an app's worker makes, by upstream's line. */
const schedules: Record<App, Record<"A" | "B", string[]>> = {
  provider: {
    A: ["SupplierStatus", "SupplierRemediation"],
    B: ["GovernanceSync", "SupplierStatus", "SupplierRemediation"],
  },
  middleman: {
    A: ["ProviderStatus", "ExecutePendingTransactions", "SupplierStatus"],
    B: ["GovernanceSync", "ProviderStatus", "ExecutePendingTransactions", "SupplierStatus"],
  },
};

/** Temporal and what the apps have in it. */
export function temporalChecks(input: PlanInput): Check[] {
  const { igniter } = input.endpoints;
  if (!igniter) return [];
  const answer = temporalSource(input, igniter);
  const common = { group: "temporal", where: "host" } as const;
  const logs = input.endpoints.probes.find(({ role }) => role === "temporal");
  const next = logs
    ? `docker logs --tail 50 ${logs.container}`
    : `look at Temporal at ${igniter.temporalAddress}, which somebody else runs`;
  return [
    check({
      ...common,
      kind: "temporal-serving",
      title: "Temporal serves",
      requirement: "R000-051",
      sources: [answer],
      judge: (parts) => {
        const said = part(parts, "health");
        return /SERVING/.test(said) && !/NOT_SERVING/.test(said)
          ? pass(withoutExit(said))
          : fail(`Temporal at ${igniter.temporalAddress} does not serve`, said, next);
      },
    }),
    check({
      ...common,
      kind: "temporal-database",
      title: "Temporal reaches its database",
      requirement: "R000-051",
      sources: [answer],
      judge: (parts) => {
        const said = part(parts, "own");
        return succeeded(said)
          ? pass("it knows its own namespace, which takes the database")
          : fail("Temporal answers and cannot read its database", said, next);
      },
    }),
    ...apps.flatMap((app) => (igniter[app] ? appChecks(input, igniter, app, answer) : [])),
  ];
}

function appChecks(input: PlanInput, igniter: Igniter, app: App, answer: ReturnType<typeof temporalSource>): Check[] {
  const { temporal, line, workflows } = igniter[app]!;
  const { namespace, taskQueue } = temporal;
  const web = appSource(input, igniter, app);
  const container = input.endpoints.probes.find(({ instance }) => instance === workflows)?.container ?? workflows;
  const common = { group: "temporal", where: "host", about: app } as const;
  const restart = `docker logs --tail 50 ${container}`;
  const hours = igniter.temporalRetentionHours;
  const beforeWizard = (bootstrapped: boolean | undefined, seen: string): Verdict | undefined =>
    line === "B" && bootstrapped === false
      ? operatorTask(
          `the worker of the ${app} waits until its wizard is done`,
          seen,
          `go through ${igniter[app]!.url}${igniter[app]!.setupPath}`,
        )
      : undefined;
  return [
    check({
      ...common,
      kind: "temporal-namespace",
      title: `namespace ${namespace} of the ${app} is registered`,
      requirement: "R000-051",
      sources: [answer],
      judge: (parts) => {
        const said = part(parts, `namespace-${app}`);
        if (unreachable(said)) throw new Unavailable(said);
        return succeeded(said) && /Registered|NAMESPACE_STATE_REGISTERED/i.test(said)
          ? pass(`namespace ${namespace} is registered`)
          : fail(
              `namespace ${namespace} is not registered: the worker of the ${app} ends without it`,
              said,
              "pulumi up --refresh, then restart the worker",
            );
      },
    }),
    ...(hours === null
      ? []
      : [
          check({
            ...common,
            kind: "temporal-retention",
            title: `namespace ${namespace} keeps ended workflows for ${hours} h`,
            requirement: "R000-051",
            sources: [answer],
            judge: (parts) => {
              const said = part(parts, `namespace-${app}`);
              const seconds = /"workflowExecutionRetentionTtl":\s*"(\d+)s"/.exec(said)?.[1];
              if (seconds === undefined) throw new Unavailable(said);
              const seen = `${Number(seconds) / 3600} h`;
              return Number(seconds) === hours * 3600
                ? pass(seen)
                : fail(
                    `namespace ${namespace} keeps ended workflows for another time than planned (${hours} h)`,
                    seen,
                    `temporal operator namespace update -n ${namespace} --retention ${hours}h`,
                  );
            },
          }),
        ]),
    check({
      ...common,
      kind: "temporal-pollers",
      title: `the worker of the ${app} polls ${taskQueue}`,
      requirement: "R001-147",
      sources: [answer, web],
      judge: (parts, { bootstrapped }) => {
        const said = part(parts, `queue-${app}`);
        if (!succeeded(said)) throw new Unavailable(said);
        const since = new Date(Date.now() - pollerMinutes * 60_000).toISOString();
        const pollers: { taskQueueType: string; lastAccessTime: string }[] = JSON.parse(withoutExit(said)).pollers ?? [];
        const fresh = pollers.filter(({ lastAccessTime }) => lastAccessTime > since);
        const missing = ["workflow", "activity"].filter((type) => !fresh.some(({ taskQueueType }) => taskQueueType === type));
        const seen = `${fresh.length} of ${pollers.length} pollers seen within ${pollerMinutes} min`;
        if (missing.length === 0) return pass(seen);
        return (
          beforeWizard(bootstrapped, seen) ??
          fail(`nobody polls ${taskQueue} for ${missing.join(" and ")} tasks: workflows of the ${app} stand still`, seen, restart)
        );
      },
    }),
    check({
      ...common,
      kind: "temporal-schedules",
      title: `the ${app} has its schedules`,
      requirement: "R001-147",
      sources: [answer, web],
      judge: (parts, { bootstrapped }) => {
        const said = part(parts, `schedules-${app}`);
        if (!succeeded(said)) throw new Unavailable(said);
        const missing = schedules[app][line].filter((name) => !said.includes(`${name}-scheduled`));
        const paused = /"paused":\s*true/.test(said);
        const seen = `${(said.match(/-scheduled"/g) ?? []).length} schedules${paused ? ", some paused" : ""}`;
        if (missing.length === 0 && !paused) return pass(seen);
        const what =
          missing.length > 0 ? `schedules of the ${app} are missing: ${missing.join(", ")}` : `a schedule of the ${app} is paused`;
        return (
          beforeWizard(bootstrapped, seen) ??
          fail(what, seen, missing.length > 0 ? `docker restart ${container}, which makes missing ones` : "unpause it in Temporal's page")
        );
      },
    }),
  ];
}

const succeeded = (said: string) => said.endsWith("@exit 0");
const withoutExit = (said: string) => said.replace(/\s*@exit \d+$/, "");
const unreachable = (said: string) =>
  /connection refused|context deadline|failed reaching server|no such host|produced zero addresses/i.test(said);
