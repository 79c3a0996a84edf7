import { type Check, check, fail, pass } from "../check.ts";
import { instancesOf, type PlanInput } from "../facts.ts";
import { quote } from "../shell.ts";
import { derived, hostScript, outputOf, Unavailable } from "../source.ts";
import { type ContainerFacts, containersOn, nameOf } from "../sources/containers.ts";

/** A variable of a container's environment that looks like a secret and not like the place of one. */
const secretVariable = /^[A-Z0-9_]*(PASSWORD|SECRET|TOKEN|PRIVATE_KEY|ENCRYPTION_KEY|ENCRYPTION_IV|APP_IDENTITY|DATABASE_URL)(?<!_FILE)=./;

/** What holds for all containers of a host together. */
export function hardeningChecks(input: PlanInput): Check[] {
  const { endpoints } = input;
  return endpoints.hosts.flatMap(({ name: host }) => {
    const own = instancesOf(input).filter((instance) => instance.host === host);
    if (own.length === 0) return [];
    const containers = containersOn(endpoints.stack, host);
    const planned = own.map(({ container }) => container);
    const common = { about: host, where: "host", sources: [containers] } as const;
    return [
      check({
        ...common,
        kind: "containers-unplanned",
        group: "containers",
        title: `no container of the stack on ${host} is outside the plan`,
        requirement: "R001-152",
        judge: (list) => {
          const strays = list.map(nameOf).filter((name) => !planned.includes(name));
          if (strays.length === 0) return pass(`${list.length} containers, all planned`);
          return fail(
            `containers carry the stack's label and are not in its plan: ${strays.join(", ")}`,
            strays.join(", "),
            `look at them, then: docker rm -f ${strays.join(" ")}`,
          );
        },
      }),
      check({
        ...common,
        kind: "containers-privileges",
        group: "containers",
        title: `containers on ${host} run without privileges`,
        requirement: "R001-134",
        judge: (list) => {
          const weak = list.flatMap((one) => {
            const instance = own.find(({ container }) => container === nameOf(one));
            return instance ? weaknesses(one, instance.role).map((what) => `${nameOf(one)} ${what}`) : [];
          });
          if (weak.length === 0)
            return pass(`${planned.length} containers: no root user, no capability, read-only root, no new privileges`);
          return fail(`containers have more rights than the plan gives: ${weak.join("; ")}`, weak.join("; "), "pulumi up --refresh");
        },
      }),
      check({
        ...common,
        kind: "containers-environment",
        group: "containers",
        title: `no secret is in a container's environment on ${host}`,
        requirement: "R001-134",
        judge: (list) => {
          const found = list.flatMap((one) =>
            (one.Config.Env ?? []).filter((entry) => secretVariable.test(entry)).map((entry) => `${nameOf(one)} ${entry.split("=")[0]}`),
          );
          if (found.length === 0) return pass(`${list.length} containers, none with a secret's name among its variables`);
          return fail(
            `secrets are readable for who may inspect containers: ${found.join(", ")}`,
            found.join(", "),
            "move them to files, then: pulumi up",
          );
        },
      }),
      filesCheck(input, host),
    ];
  });
}

/** Figures of the machine are measured from its own process table; nothing else has a reason to see that. */
function weaknesses({ Config, HostConfig }: ContainerFacts, role: string): string[] {
  const { Privileged, ReadonlyRootfs, CapDrop, SecurityOpt, NetworkMode, PidMode } = HostConfig;
  return [
    ...(Privileged ? ["is privileged"] : []),
    ...(ReadonlyRootfs ? [] : ["may write to its root"]),
    ...((CapDrop ?? []).some((one) => one.toUpperCase().replace("CAP_", "") === "ALL") ? [] : ["keeps capabilities"]),
    ...((SecurityOpt ?? []).some((one) => one.startsWith("no-new-privileges")) ? [] : ["may gain privileges"]),
    ...(/^(0|root)?(:|$)/.test(Config.User) ? ["runs as root"] : []),
    ...(NetworkMode === "host" ? ["is on the host's network"] : []),
    ...(PidMode === "host" && role !== "node-exporter" ? ["sees the host's processes"] : []),
  ];
}

/** Looked at as root in a throw-away container where this user may not: the files belong to the programs' own users. */
function filesCheck(input: PlanInput, host: string): Check {
  const { stack } = input.endpoints;
  const image = instancesOf(input).find((instance) => instance.host === host)?.image ?? "";
  const script = `
folders=$(docker ps -aq --filter label=pocket.stack=${quote(stack)} | xargs -r docker inspect -f '{{range .Mounts}}{{if eq .Type "bind"}}{{.Source}}{{"\\n"}}{{end}}{{end}}' | grep -E '/[0-9a-f]{16}$' | sort -u) || true
[ -n "$folders" ] || { echo "no files are mounted" >&2; exit 1; }
look() { find "$@" -exec stat -c '%a %u %F %n' {} +; }
if [ "$(id -u)" = 0 ]; then look $folders; else
  docker run --rm --network none -u 0:0 $(for folder in $folders; do printf -- '-v %s:%s:ro ' "$folder" "$folder"; done) --entrypoint find ${quote(image)} $folders -exec stat -c '%a %u %F %n' {} +
fi`;
  const files = derived(`files@${host}`, hostScript(host, "file-modes", script), (section) =>
    outputOf(section)
      .split("\n")
      .filter(Boolean)
      .map((line) => ({ mode: Number.parseInt(line, 8), line })),
  );
  return check({
    kind: "files-modes",
    about: host,
    group: "containers",
    title: `only their program's user reads the stack's files on ${host}`,
    where: "host",
    requirement: "R001-134",
    sources: [files],
    judge: (list) => {
      if (list.length === 0 || list.some(({ mode }) => Number.isNaN(mode)))
        throw new Unavailable("the modes of the files could not be read");
      // the last digit is everybody else's; the middle one must not allow writing
      const open = list.filter(({ mode }) => (mode & 0o027) !== 0).map(({ line }) => line);
      if (open.length === 0) return pass(`${list.length} files and folders, none open to others`);
      return fail(
        `files of the stack are open to others: ${open.slice(0, 3).join("; ")}`,
        `${open.length} of ${list.length}: ${open.slice(0, 3).join("; ")}`,
        "chmod o= the files named, then find out who opened them",
      );
    },
  });
}
