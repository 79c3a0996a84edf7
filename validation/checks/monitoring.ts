import { type Check, check, fail, pass } from "../check.ts";
import { type Instance, instancesOf, logsOf, type PlanInput } from "../facts.ts";
import { derived, hostScript, marked, outputOf, part } from "../source.ts";

/** Prometheus, Alertmanager and Grafana, asked on their host's loopback address as a person with a tunnel would. */
export function monitoringChecks(input: PlanInput): Check[] {
  return instancesOf(input, "prometheus", "alertmanager", "grafana").flatMap((instance) => {
    const port = publishedPort(input, instance);
    if (port === undefined) return [];
    const answers = pages(instance, port);
    const ready = check({
      kind: "monitoring-ready",
      about: instance.name,
      group: "monitoring",
      title: `${instance.name} works`,
      where: "host",
      requirement: "R000-124",
      sources: [answers],
      judge: (parts) => {
        const said = part(parts, "ready");
        return /^HTTP\/\S+ 200/.test(said)
          ? pass(said.split("\n")[0]!)
          : fail(`${instance.name} does not work`, said.split("\n")[0] || "no answer", logsOf(instance));
      },
    });
    if (instance.role === "prometheus") return [ready, targetsCheck(instance, answers)];
    return instance.role === "grafana" ? [ready, loginCheck(instance, answers)] : [ready];
  });
}

const readyPaths: Record<string, string> = { prometheus: "/-/ready", alertmanager: "/-/ready", grafana: "/api/health" };
const otherPaths: Record<string, string> = { prometheus: "/api/v1/targets?state=active", grafana: "/api/search" };

/** Bash speaks TCP, so the host needs no curl. HTTP/1.0, so that no answer comes in chunks. */
function pages(instance: Instance, port: number) {
  const get = (path: string) =>
    `timeout 4 bash -c "exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET ${path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; cat <&3" 2>/dev/null | tr -d '\\r\\000'; echo`;
  const other = otherPaths[instance.role];
  const script = `echo @@ready; ${get(readyPaths[instance.role]!)}${other ? `\necho @@other; ${get(other)}` : ""}\ntrue`;
  return derived(`monitoring-pages/${instance.name}`, hostScript(instance.host, `monitoring/${instance.name}`, script, 10), (section) =>
    marked(outputOf(section)),
  );
}

function targetsCheck(instance: Instance, answers: ReturnType<typeof pages>): Check {
  return check({
    kind: "monitoring-targets",
    about: instance.name,
    group: "monitoring",
    title: `${instance.name} gets figures from every target`,
    where: "host",
    requirement: "R000-124",
    sources: [answers],
    judge: (parts) => {
      const said = part(parts, "other");
      const { activeTargets }: { activeTargets: { health: string; scrapeUrl: string; lastError: string }[] } = JSON.parse(
        said.slice(said.indexOf("{")),
      ).data;
      const down = activeTargets.filter(({ health }) => health === "down");
      const seen = `${activeTargets.filter(({ health }) => health === "up").length} of ${activeTargets.length} targets are up`;
      if (activeTargets.length === 0) return fail(`${instance.name} has no target`, seen, logsOf(instance));
      return down.length === 0
        ? pass(seen)
        : fail(
            `no figures come from ${down.map(({ scrapeUrl }) => scrapeUrl).join(", ")}`,
            `${seen}; ${down[0]!.lastError}`,
            "look at the programs named",
          );
    },
  });
}

function loginCheck(instance: Instance, answers: ReturnType<typeof pages>): Check {
  return check({
    kind: "monitoring-login",
    about: instance.name,
    group: "monitoring",
    title: `${instance.name} shows nothing without a login`,
    where: "host",
    requirement: "R001-136",
    sources: [answers],
    judge: (parts) => {
      const said = part(parts, "other").split("\n")[0] ?? "";
      return /^HTTP\/\S+ (401|403)/.test(said)
        ? pass(said)
        : fail(
            `${instance.name} shows dashboards without a login`,
            said || "no answer",
            "pulumi up --refresh, which brings its planned settings back",
          );
    },
  });
}

function publishedPort({ report }: PlanInput, { name }: Instance): number | undefined {
  const address = report.exposedPorts.find(({ instance, exposure }) => instance === name && exposure === "loopback")?.address;
  return address === undefined ? undefined : Number(address.slice(address.lastIndexOf(":") + 1));
}
