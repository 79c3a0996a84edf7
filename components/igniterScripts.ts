import { shellQuote } from "./host/script.ts";
import { psqlFunction } from "./psqlScript.ts";
import { redactUrls } from "./shared/gateScript.ts";
import { temporalCommand } from "./temporalScripts.ts";

/** User and group of the programs in Igniter's images. */
export const igniterUser = { uid: 1001, gid: 1001 };

/** Folder and names of an app's files inside its containers. */
export const igniterFolder = "/etc/pocket";

/**
 * Command prefix that reads a file of settings and becomes the program: unlike the container's own environment, the file shows
 * nothing to who may only inspect containers.
 */
export const withSettings = (file: string) => ["/bin/sh", "-c", `set -a; . ${igniterFolder}/${file}; set +a; exec "$@"`, "igniter"];

export interface MigrationScript {
  app: "provider" | "middleman";
  /** Name of the throw-away container. */
  containerName: string;
  network: string;
  image: string;
  /** Image with psql, which reads the journal. */
  postgresImage: string;
  /** Folder on the host with the app's files. */
  filesPath: string;
  environmentFile: string;
  serviceFile: string;
}

/**
 * Brings the app's database to the image's schema and proves it by the journal: as many rows, and the same newest one, as the
 * image has migrations. A database that a newer image has written is refused: there is no way back.
 */
export function migrationScript(input: MigrationScript): string {
  const { app, network, image, filesPath } = input;
  const user = `${igniterUser.uid}:${igniterUser.gid}`;
  const common = `--rm --network ${shellQuote(network)} --cap-drop ALL --security-opt no-new-privileges --user ${user} -v ${shellQuote(`${filesPath}:${igniterFolder}:ro`)}`;
  const journal = `select count(*) || ' ' || coalesce(max(created_at), 0) from drizzle.__drizzle_migrations`;
  const psql = psqlFunction({
    network,
    image: input.postgresImage,
    filesPath,
    user,
    folder: igniterFolder,
    serviceFile: input.serviceFile,
    service: app,
  });
  const program = [...withSettings(input.environmentFile), "pnpm", `${app}:migration:migrate`];
  return `
name=${shellQuote(input.containerName)}
docker rm -f "$name" >/dev/null 2>&1 || true
stamps=$(docker run --rm --network none --entrypoint cat ${shellQuote(image)} /app/apps/${app}/drizzle/meta/_journal.json | grep -oE '"when": *[0-9]+' | grep -oE '[0-9]+' || true)
if [ -z "$stamps" ]; then echo "${image} holds no migrations of the ${app}. Next: set images.igniter-${app} to an image of Igniter's ${app}" >&2; exit 1; fi
wanted="$(wc -l <<<"$stamps") $(sort -n <<<"$stamps" | tail -n 1)"
${psql}
if [ "$(sql -c "select to_regclass('drizzle.__drizzle_migrations') is not null")" = t ]; then
  before=$(sql -c ${shellQuote(journal)})
  if [ "\${before#* }" -gt "\${wanted#* }" ]; then
    echo "database ${app} was written by a newer version than ${image}, and migrations cannot be undone. Next: set images.igniter-${app} and images.igniter-${app}-workflows to the newer version, or restore a dump of the older one" >&2
    exit 1
  fi
fi
if ! output=$(docker run --name "$name" ${common} --entrypoint ${program[0]} ${shellQuote(image)} ${program.slice(1).map(shellQuote).join(" ")} 2>&1); then
  tail -n 12 <<<"$output" | cut -c1-300 | ${redactUrls} >&2
  echo "the migration of the ${app} failed; its web and workflows keep running as they were. Next: read the lines above, correct it, and run pulumi up again" >&2
  exit 1
fi
after=$(sql -c ${shellQuote(journal)})
if [ "$after" != "$wanted" ]; then
  echo "the migration of the ${app} said that it succeeded, but its journal has '$after' (rows, newest) and the image '$wanted'. Next: look at table drizzle.__drizzle_migrations in database ${app}" >&2
  exit 1
fi
echo "journal=$after"`;
}

/**
 * Healthy: reaches its database, knows its tables, can log people in, and turns strangers away from the admin pages. Upstream lets
 * them in when it has no auth secret, and does not say so.
 */
export function webGateChecks(containerName: string, port: number, authUrl: string): string[] {
  const script = `
base=http://127.0.0.1:${port}
ask() { curl -s -m 5 -o /dev/null -w "$1" "$base$2" || true; }
code=$(ask '%{http_code}' /api/health); [ "$code" = 200 ] || { echo "/api/health answers $code instead of 200: it does not reach its database"; exit 1; }
code=$(ask '%{http_code}' /api/bootstrap); [ "$code" = 200 ] || { echo "/api/bootstrap answers $code instead of 200: its tables are missing"; exit 1; }
code=$(ask '%{http_code}' /api/auth/csrf); [ "$code" = 200 ] || { echo "/api/auth/csrf answers $code instead of 200: AUTH_SECRET or AUTH_URL"; exit 1; }
turned=$(ask '%{http_code} %{redirect_url}' /admin/setup); [ "$turned" = ${shellQuote(`307 ${authUrl}/`)} ] || { echo "/admin/setup answers a stranger with '$turned' instead of '307 ${authUrl}/'"; exit 1; }`;
  return [`docker exec ${shellQuote(containerName)} sh -c ${shellQuote(script)}`];
}

export interface WorkerGate {
  containerName: string;
  /** The app's web container and port, which know whether the wizard is done. */
  web: { containerName: string; port: number };
  /** True for images whose worker polls from the start, wizard or not. */
  pollsBeforeWizard: boolean;
  network: string;
  adminToolsImage: string;
  temporal: { address: string; namespace: string; taskQueue: string };
}

/** Healthy: its queue has pollers of both kinds that came after its start. Before the wizard is done a newer worker waits and has none: then it has to run. */
export function workerGateChecks({ containerName, web, pollsBeforeWizard, network, adminToolsImage, temporal }: WorkerGate): string[] {
  const describe = ["task-queue", "describe", "--address", temporal.address, "--namespace", temporal.namespace];
  const queue = temporalCommand(network, adminToolsImage, [...describe, "--task-queue", temporal.taskQueue, "-o", "json"]);
  const container = shellQuote(containerName);
  const running = `[ "$(docker inspect -f '{{.State.Running}} {{.State.Restarting}}' ${container} 2>/dev/null)" = "true false" ] || { echo "does not run"; false; }`;
  const wizard = `docker exec ${shellQuote(web.containerName)} curl -s -m 5 http://127.0.0.1:${web.port}/api/bootstrap`;
  const pending = pollsBeforeWizard ? "false" : `grep -q '"isBootstrapped": *false' <<<"$(${wizard})"`;
  const polling = `{
    started=$(docker inspect -f '{{.State.StartedAt}}' ${container})
    pollers=$(${queue} | tr -d ' \\n' | tr '{' '\\n' || true)
    for type in workflow activity; do
      newest=$(grep -F "\\"taskQueueType\\":\\"$type\\"" <<<"$pollers" | grep -oE '"lastAccessTime":"[^"]+"' | cut -d'"' -f4 | sort | tail -n 1)
      [[ "$newest" > "$started" ]] || break
    done
    [[ "$newest" > "$started" ]]
  }`;
  return [
    running,
    `${pending} || ${polling} || { echo "task queue ${temporal.taskQueue} in namespace ${temporal.namespace} has no poller since its start"; false; }`,
  ];
}

/** Proves that the Middleman reaches the Provider's public API: asked without a signature it refuses in its own words. */
export function providerProbeScript(middlemanContainer: string, url: string): string {
  const ask = `curl -s -m 10 -X POST -H 'content-type: application/json' -d '{}' -w '\\n%{http_code}' ${shellQuote(url)}`;
  return `
for attempt in $(seq 1 20); do
  answer=$(docker exec ${shellQuote(middlemanContainer)} sh -c ${shellQuote(ask)} 2>&1 || true)
  case "$(tail -n 1 <<<"$answer") $answer" in
    403\\ *"not ready"*) echo "reachable, wizard unfinished"; exit 0 ;;
    400\\ *"header"*) echo "reachable"; exit 0 ;;
  esac
  sleep 1
done
echo "${url} does not answer the Middleman as a Provider does: $(head -c 200 <<<"$answer" | tr '\\n' ' '). Next: look at the Provider, its name in DNS and the proxy before it" >&2
exit 1`;
}
