import type { PlanInput } from "../facts.ts";
import { inlineTool } from "../shell.ts";
import { derived, hostScript, marked, outputOf } from "../source.ts";

export type App = "provider" | "middleman";
export const apps: readonly App[] = ["provider", "middleman"];

export type Igniter = NonNullable<PlanInput["endpoints"]["igniter"]>;

/** Temporal's own command line in one throw-away container; questions go side by side, each into a part. */
export function temporalSource(input: PlanInput, igniter: Igniter) {
  const { endpoints } = input;
  const host = hostOfApps(input) ?? endpoints.hosts[0]!.name;
  const address = `--address ${igniter.temporalAddress} --command-timeout 4s`;
  const questions: Record<string, string> = {
    health: `operator cluster health ${address}`,
    own: `operator namespace describe ${address} -n temporal-system -o json`,
  };
  for (const app of apps) {
    const temporal = igniter[app]?.temporal;
    if (!temporal) continue;
    questions[`namespace-${app}`] = `operator namespace describe ${address} -n ${temporal.namespace} -o json`;
    questions[`queue-${app}`] = `task-queue describe ${address} -n ${temporal.namespace} --task-queue ${temporal.taskQueue} -o json`;
    questions[`schedules-${app}`] = `schedule list ${address} -n ${temporal.namespace} -o json`;
  }
  const names = Object.keys(questions);
  const script = `
${names.map((name) => `(temporal ${questions[name]} >/tmp/${name} 2>&1; echo "@exit $?" >>/tmp/${name}) &`).join("\n")}
wait
${names.map((name) => `echo @@${name}; cat /tmp/${name}`).join("\n")}`;
  const command = inlineTool(endpoints.relay.network, igniter.temporalToolsImage, script, "--user 1000:1000 -e HOME=/tmp");
  return derived("temporal-answer", hostScript(host, "temporal", command, 10), (section) => marked(outputOf(section)));
}

/** Host of the first app's web instance: its containers reach Temporal. */
function hostOfApps({ endpoints }: PlanInput): string | undefined {
  return endpoints.probes.find(({ role }) => role === "provider-web" || role === "middleman-web")?.host;
}
