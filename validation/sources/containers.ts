import { quote } from "../shell.ts";
import { derived, hostScript, outputOf } from "../source.ts";

/** The part of `docker inspect` that checks look at. */
export interface ContainerFacts {
  Name: string;
  Image: string;
  RestartCount: number;
  Config: { Image: string; User: string; Env: string[] | null; Labels: Record<string, string> | null };
  State: {
    Status: string;
    Running: boolean;
    Restarting: boolean;
    ExitCode: number;
    OOMKilled: boolean;
    StartedAt: string;
    Health?: { Status: string };
  };
  HostConfig: {
    Privileged: boolean;
    ReadonlyRootfs: boolean;
    CapDrop: string[] | null;
    SecurityOpt: string[] | null;
    NetworkMode: string;
    PidMode: string;
    RestartPolicy: { Name: string };
  };
  Mounts: { Type: string; Source: string; Destination: string; RW: boolean }[];
  NetworkSettings: { Ports: Record<string, { HostIp: string; HostPort: string }[] | null> | null };
}

const inspect = (stack: string) =>
  `ids=$(docker ps -aq --no-trunc --filter label=pocket.stack=${quote(stack)}) || exit 1; if [ -z "$ids" ]; then echo '[]'; else docker inspect $ids; fi`;

/** Every container of the stack on a host, stopped ones too. */
export function containersOn(stack: string, host: string) {
  const look = hostScript(host, "containers", inspect(stack));
  return derived(`container-list@${host}`, look, (section): ContainerFacts[] => JSON.parse(outputOf(section)));
}

/** Restart counts a moment after the first look, by container name. */
export function restartsOn(stack: string, host: string) {
  const script = `sleep 1.5; ids=$(docker ps -aq --filter label=pocket.stack=${quote(stack)}) || exit 1; [ -z "$ids" ] || docker inspect -f '{{.Name}} {{.RestartCount}} {{.State.StartedAt}}' $ids`;
  return derived(`restarts@${host}`, hostScript(host, "restart-counts", script), (section) => {
    const lines = outputOf(section).split("\n").filter(Boolean);
    return new Map(lines.map((line) => [line.split(" ")[0]!.replace(/^\//, ""), line.slice(line.indexOf(" ") + 1)]));
  });
}

/** Ids of the planned images on a host; "" for one that is not there. One call for all where all are there. */
export function imagesOn(host: string, references: string[]) {
  const ids = "docker image inspect -f '{{.Id}}'";
  const script = `
references=(${references.map(quote).join(" ")})
if ! all=$(${ids} "\${references[@]}" 2>/dev/null); then
  docker version >/dev/null || exit 1
  all=$(for reference in "\${references[@]}"; do ${ids} "$reference" 2>/dev/null || echo; done)
fi
paste -d ' ' <(printf '%s\\n' "\${references[@]}") <(printf '%s\\n' "$all")`;
  return derived(`image-ids@${host}`, hostScript(host, "images", script), (section) => {
    const lines = outputOf(section).split("\n").filter(Boolean);
    return new Map(lines.map((line) => [line.split(" ")[0]!, line.split(" ")[1] ?? ""]));
  });
}

/** Name without the slash that the engine puts before it. */
export const nameOf = ({ Name }: ContainerFacts) => Name.replace(/^\//, "");

/** Addresses on the host at which a container can be reached. */
export function publishedBy({ NetworkSettings }: ContainerFacts): { address: string; port: number; protocol: string }[] {
  return Object.entries(NetworkSettings.Ports ?? {}).flatMap(([inside, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({
      address: HostIp === "" ? "0.0.0.0" : HostIp,
      port: Number(HostPort),
      protocol: inside.split("/")[1] ?? "tcp",
    })),
  );
}
