import { prometheusFiles } from "../config-templates/monitoring/files.ts";
import { grafanaFiles } from "../config-templates/monitoring/grafana.ts";
import { shellQuote } from "./host/script.ts";
import type { FileBundle } from "./shared/fileBundle.ts";

/** User of Prometheus' own images: nobody. */
export const monitoringUser = { uid: 65534, gid: 65534 } as const satisfies FileBundle["owner"];

/** `user` as a container takes it. */
export const asUser = ({ uid, gid }: FileBundle["owner"]) => `${uid}:${gid}`;

/** Where a port of an instance is open on its host. */
export interface HostPort {
  bindAddress: string;
  hostPort: number;
}

export interface CheckRun {
  image: string;
  /** Folder on the host with the new files, and where the program looks for it. */
  filesPath: string;
  folder: string;
  user: FileBundle["owner"];
  /** Program and arguments. */
  command: string[];
  /** What the file is, for the message. */
  subject: string;
}

/** A program's own check of its new files, in a throw-away container beside the running one. */
export function checkScript({ image, filesPath, folder, user, command, subject }: CheckRun): string {
  const [program, ...args] = command;
  const run = `docker run --rm --network none --cap-drop ALL --security-opt no-new-privileges --read-only --user ${asUser(user)} -v ${shellQuote(`${filesPath}:${folder}:ro`)} --entrypoint ${shellQuote(program!)} ${shellQuote(image)} ${args.map(shellQuote).join(" ")}`;
  return `
if ! output=$(${run} 2>&1); then
  grep -vE '^ *$' <<<"$output" | tail -n 4 | cut -c1-400 >&2
  echo ${shellQuote(`${image} refuses its ${subject}; the running one stays as it was. Next: set the image to a version that this release was made for, or correct the config that the lines above are about`)} >&2
  exit 1
fi`;
}

/**
 * Bash function \`ask ADDRESS PORT PATH [HEADER]\` that prints an HTTP answer with its head. Bash speaks TCP, so the host needs no
 * curl, and a header with a password is on no command line. HTTP/1.0, so that the answer comes in one piece.
 */
export const askFunction = `
ask() {
  { printf 'GET %s HTTP/1.0\\r\\nHost: localhost\\r\\n' "$3"; if [ -n "\${4:-}" ]; then printf '%s\\r\\n' "$4"; fi; printf '\\r\\n'; } |
    timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat >&3 && cat <&3' "$1" "$2" 2>/dev/null | tr -d '\\r'
}`;

/** Succeeds when a path answers 200, on the host's own port. */
export function readyCheck({ bindAddress, hostPort }: HostPort, path: string): string {
  return `${askFunction}
answer=$(ask ${bindAddress} ${hostPort} ${path}); grep -qE '^HTTP/[0-9.]+ 200' <<<"$answer" || { echo "http://${bindAddress}:${hostPort}${path} answers '$(head -n 1 <<<"$answer")' instead of 200"; false; }`;
}

/**
 * Succeeds when an exporter, which has no port on its host, shows a sample: its container is asked at its own address, which the host
 * has a way to. `sample` is the beginning of a line.
 */
export function sampleCheck(containerName: string, port: number, sample: string, problem: string): string {
  return `${askFunction}
address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${shellQuote(containerName)}) && [ -n "$address" ] || { echo "has no address"; false; }
answer=$(ask "$address" ${port} /metrics); grep -q ${shellQuote(`^${sample}`)} <<<"$answer" || { echo ${shellQuote(problem)}; false; }`;
}

/** Succeeds when Prometheus has asked each target of the plan once. */
export function targetsCheck({ bindAddress, hostPort }: HostPort, targets: number): string {
  return `${askFunction}
answer=$(ask ${bindAddress} ${hostPort} '/api/v1/query?query=count(up)'); known=$(sed -nE 's/.*"value":\\[[^,]*,"([0-9]+)"\\].*/\\1/p' <<<"$answer")
[ "\${known:-0}" -eq ${targets} ] || { echo "has asked \${known:-none} of its ${targets} targets"; false; }`;
}

/** Prometheus' own check of its config, its rules included. */
export function prometheusCheck(image: string, filesPath: string, folder: string): string {
  const command = ["/bin/promtool", "check", "config", `${folder}/${prometheusFiles.configuration}`];
  return checkScript({ image, filesPath, folder, user: monitoringUser, command, subject: "config or alert rules" });
}

export interface GrafanaLogin {
  containerName: string;
  port: HostPort;
  /** Dashboards that have to be there. */
  dashboards: number;
  dataSourceUid: string;
}

/**
 * Gives the administrator the password of the file, which Grafana itself reads only when it makes its database, and then looks with
 * it: dashboards are there, and the data source answers.
 */
export function grafanaLoginScript({ containerName, port, dashboards, dataSourceUid }: GrafanaLogin): string {
  const name = shellQuote(containerName);
  const { bindAddress, hostPort } = port;
  const { folder, adminPassword } = grafanaFiles;
  return `${askFunction}
password=$(docker exec ${name} cat ${folder}/${adminPassword})
if ! output=$(printf '%s' "$password" | docker exec -i ${name} grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin 2>&1); then
  tail -n 2 <<<"$output" | cut -c1-300 >&2
  echo "Grafana did not take its administrator's password. Next: docker logs ${containerName}" >&2
  exit 1
fi
header="Authorization: Basic $(printf 'admin:%s' "$password" | base64 -w0)"
problem=
for attempt in $(seq 1 40); do
  found=$({ ask ${bindAddress} ${hostPort} '/api/search?type=dash-db' "$header" | grep -oE '"type": *"dash-db"' || true; } | wc -l)
  if [ "$found" -lt ${dashboards} ]; then problem="shows $found of ${dashboards} dashboards"
  elif ! ask ${bindAddress} ${hostPort} '/api/datasources/proxy/uid/${dataSourceUid}/api/v1/query?query=up' "$header" | grep -qE '"status": *"success"'; then problem="gets no answer from Prometheus"
  else exit 0; fi
  sleep 0.5
done
echo "${containerName}: $problem. Next: docker logs ${containerName}" >&2
exit 1`;
}
