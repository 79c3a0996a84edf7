import { type Check, check, fail, pass, warn } from "../check.ts";
import type { PlanInput } from "../facts.ts";
import { derived, hostScript, marked, outputOf, part } from "../source.ts";

/** The oldest engine that this program's container options work with. */
const leastEngine = [20, 10];
const gibibyte = 2 ** 30;

/** Each machine: engine, disk, memory settings. */
export function hostChecks({ endpoints }: PlanInput): Check[] {
  return endpoints.hosts.flatMap(({ name, kind }) => {
    const engine = hostScript(name, "engine", "docker version --format '{{.Server.Version}}'");
    const disk = derived(
      `disk-space@${name}`,
      hostScript(name, "disk", `root=$(docker info -f '{{.DockerRootDir}}') || exit 1; df -PB1 "$root" | tail -n 1`),
      (section) => {
        const [, size, , free] = outputOf(section).trim().split(/\s+/);
        return { size: Number(size), free: Number(free) };
      },
    );
    const system = derived(`system-settings@${name}`, hostScript(name, "system", systemScript), (section) => marked(outputOf(section)));
    const common = { about: name, group: "host", where: "host" } as const;
    return [
      check({
        ...common,
        kind: "host-engine",
        title: `the Docker engine of ${name} answers and is new enough`,
        requirement: "R001-141",
        sources: [engine],
        judge: ({ code, stdout, stderr }) => {
          const version = stdout.trim();
          if (code !== 0 || !/^\d+\.\d+/.test(version)) {
            return fail(
              `the Docker engine of ${name} does not answer`,
              stderr || version || `exit ${code}`,
              "start it (systemctl start docker), and check that this user may use it: docker info",
            );
          }
          const [major = 0, minor = 0] = version.split(".").map((number) => Number.parseInt(number, 10));
          const old = major < leastEngine[0]! || (major === leastEngine[0] && minor < leastEngine[1]!);
          return old
            ? fail(
                `Docker ${version} is too old; ${leastEngine.join(".")} or newer is needed`,
                `server version ${version}`,
                "upgrade the engine",
              )
            : pass(`server version ${version}`);
        },
      }),
      check({
        ...common,
        kind: "host-disk",
        title: `${name} has space for images, volumes and logs`,
        requirement: "R001-139",
        sources: [disk],
        judge: ({ size, free }) => {
          const share = free / size;
          const seen = `${(free / gibibyte).toFixed(1)} of ${(size / gibibyte).toFixed(1)} GiB free`;
          if (!(size > 0)) return fail(`the size of ${name}'s disk could not be read`, seen, "df -h");
          if (share < 0.03 || free < gibibyte)
            return fail(`the disk of ${name} is nearly full; Redis stops writing when it is`, seen, "docker system df; free or add space");
          if (share < 0.1) return warn(`the disk of ${name} fills up`, seen, "docker system df; free or add space");
          return pass(seen);
        },
      }),
      check({
        ...common,
        kind: "host-memory",
        title: `${name}'s kernel suits Redis`,
        requirement: "R000-029",
        sources: [system],
        judge: (parts) => {
          const overcommit = part(parts, "overcommit");
          const hugePages = part(parts, "hugepages");
          const swapped = Number(part(parts, "swap"));
          const seen = `vm.overcommit_memory ${overcommit}, transparent huge pages ${hugePages}, ${swapped} KiB swapped out`;
          const faults = [
            ...(overcommit === "1" ? [] : ["vm.overcommit_memory is not 1, so Redis may fail to fork for a rewrite of its file"]),
            ...(/\[always\]/.test(hugePages) ? ["transparent huge pages are on for all, which makes Redis slow when it forks"] : []),
            ...(swapped > 256 * 1024 ? ["the machine swaps"] : []),
          ];
          if (faults.length === 0) return pass(seen);
          return warn(
            faults.join("; "),
            seen,
            "sysctl -w vm.overcommit_memory=1; echo madvise > /sys/kernel/mm/transparent_hugepage/enabled",
          );
        },
      }),
      ...(kind === "ssh" ? [systemCheck(name, system)] : []),
    ];
  });
}

const systemScript = `
echo @@overcommit; cat /proc/sys/vm/overcommit_memory
echo @@hugepages; cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null || echo none
echo @@swap; awk '/SwapTotal/ {t=$2} /SwapFree/ {f=$2} END {print t-f}' /proc/meminfo
echo @@system; . /etc/os-release && echo "$ID $VERSION_ID"`;

const supportedSystems = ["debian 12", "debian 13", "ubuntu 22.04", "ubuntu 24.04", "ubuntu 26.04"];

function systemCheck(name: string, system: ReturnType<typeof derived<ReturnType<typeof hostScript>, Record<string, string>>>): Check {
  return check({
    kind: "host-system",
    about: name,
    group: "host",
    where: "host",
    title: `${name} runs a supported system`,
    requirement: "R001-140",
    sources: [system],
    judge: (parts) => {
      const found = part(parts, "system");
      if (supportedSystems.includes(found)) return pass(found);
      return warn(
        `${name} runs ${found || "an unknown system"}, which nobody tried`,
        found || "nothing in /etc/os-release",
        `use one of: ${supportedSystems.join(", ")}`,
      );
    },
  });
}
