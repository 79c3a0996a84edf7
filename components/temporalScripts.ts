import { temporalFiles } from "../config-templates/temporalConfig.ts";
import { shellQuote } from "./host/script.ts";

/** User and group of the programs in Temporal's images. */
export const temporalUser = { uid: 1000, gid: 1000 };

const sandboxed = "--cap-drop ALL --security-opt no-new-privileges --read-only --tmpfs /tmp";
const asUser = `--user ${temporalUser.uid}:${temporalUser.gid}`;
const mount = (filesPath: string) => `-v ${shellQuote(`${filesPath}:${temporalFiles.folder}:ro`)}`;

/** Runs Temporal's command line in a throw-away container beside the server. */
export function temporalCommand(network: string, adminToolsImage: string, args: string[]): string {
  return `docker run --rm --network ${shellQuote(network)} ${sandboxed} ${asUser} -e HOME=/tmp --entrypoint temporal ${shellQuote(adminToolsImage)} ${args.map(shellQuote).join(" ")}`;
}

export interface SchemaScript {
  network: string;
  adminToolsImage: string;
  /** Folder on the host with the schema tool's environment. */
  filesPath: string;
  databases: { persistence: string; visibility: string };
}

/** Both steps of upstream's tool leave a schema alone that is there already; updates go through every version between. */
export function schemaScript({ network, adminToolsImage, filesPath, databases }: SchemaScript): string {
  const schema = "/etc/temporal/schema/postgresql/v12";
  const steps = [
    [databases.persistence, "temporal"],
    [databases.visibility, "visibility"],
  ].flatMap(([database, folder]) => [
    `temporal-sql-tool --database ${database} setup-schema -v 0.0`,
    `temporal-sql-tool --database ${database} update-schema -d ${schema}/${folder}/versioned`,
  ]);
  const program = [`set -ea; . ${temporalFiles.folder}/${temporalFiles.schemaEnvironment}`, ...steps].join("; ");
  return `
run="docker run --rm --network ${shellQuote(network)} ${sandboxed} ${asUser}"
if ! output=$($run ${mount(filesPath)} --entrypoint sh ${shellQuote(adminToolsImage)} -c ${shellQuote(program)} 2>&1); then
  { grep -iE 'error' <<<"$output" || true; } | head -n 2 | cut -c1-400 >&2 # the first line has the cause
  tail -n 2 <<<"$output" | cut -c1-300 >&2
  echo "Temporal's schema could not be made or upgraded; the server keeps running as it was. Next: read the lines above, and run pulumi up again: finished versions are not repeated" >&2
  exit 1
fi
grep -oE 'Schema updated from [0-9.]+ to [0-9.]+|found zero updates from current version [0-9.]+' <<<"$output"`;
}

/** Upstream's own look at both configs, in throw-away containers beside the running one. It finds faults in the dynamic one without failing. */
export function validateScript(image: string, filesPath: string): string {
  const { folder, environment, dynamicConfig } = temporalFiles;
  const server = (args: string) =>
    `docker run --rm --network none ${sandboxed} ${asUser} ${mount(filesPath)} --entrypoint temporal-server ${shellQuote(image)} ${args} 2>&1`;
  return `
if ! output=$(${server(`--config ${folder} --env ${environment} render-config`)}); then
  tail -n 2 <<<"$output" | cut -c1-300 >&2
  echo "${image} refuses its config. Next: set images.temporal-server to a version that this release was made for" >&2
  exit 1
fi
output=$(${server(`validate-dynamic-config ${folder}/${dynamicConfig}`)})
if grep -qiE '(warning|error):' <<<"$output"; then
  grep -iE -A 2 '(warning|error):' <<<"$output" | cut -c1-300 >&2
  echo "${image} refuses its dynamic config. Next: set images.temporal-server to a version that this release was made for" >&2
  exit 1
fi`;
}

/** Healthy: knows its own namespace, which takes the database; without one it would say SERVING, too. */
export function temporalGateChecks(network: string, adminToolsImage: string, address: string): string[] {
  const own = ["operator", "namespace", "describe", "--namespace", "temporal-system", "--address", address, "--command-timeout", "5s"];
  const ask = temporalCommand(network, adminToolsImage, own);
  return [`answer=$(${ask} 2>&1) || { echo "the frontend at ${address} says: $(tail -n 1 <<<"$answer" | cut -c1-200)"; false; }`];
}

export interface NamespacesScript {
  network: string;
  adminToolsImage: string;
  address: string;
  namespaces: string[];
  retentionHours: number;
}

/** Makes each namespace, or gives an existing one the wanted retention; the server takes a moment to know a new one. */
export function namespacesScript({ network, adminToolsImage, address, namespaces, retentionHours }: NamespacesScript): string {
  const run = (command: string, namespace: string, ...more: string[]) =>
    temporalCommand(network, adminToolsImage, ["operator", "namespace", command, "--address", address, "--namespace", namespace, ...more]);
  const retention = ["--retention", `${retentionHours}h`];
  return namespaces
    .map(
      (namespace) => `
for attempt in $(seq 1 30); do
  if output=$(${run("create", namespace, ...retention)} 2>&1); then break; fi
  if grep -qi 'already exists' <<<"$output" && output=$(${run("update", namespace, ...retention)} 2>&1); then break; fi
  if [ "$attempt" = 30 ]; then tail -n 2 <<<"$output" | cut -c1-300 >&2; echo "namespace ${namespace} could not be made. Next: docker logs of the temporal container" >&2; exit 1; fi
  sleep 1
done
until ${run("describe", namespace)} >/dev/null 2>&1; do sleep 0.5; done`,
    )
    .join("\n");
}

/** Healthy: it serves on its port of the host and shows namespaces, so it reaches the server. Bash speaks TCP, so the host needs no curl. */
export function temporalUiGateChecks(bindAddress: string, hostPort: number): string[] {
  const request = `exec 3<>/dev/tcp/${bindAddress}/${hostPort}; printf 'GET /api/v1/namespaces HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; cat <&3`;
  return [
    `answer=$(timeout 5 bash -c ${shellQuote(request)} 2>/dev/null); grep -q '"namespaces"' <<<"$answer" || { echo "http://${bindAddress}:${hostPort}/api/v1/namespaces answers '$(head -n 1 <<<"$answer" | tr -d '\\r')' without namespaces"; false; }`,
  ];
}
