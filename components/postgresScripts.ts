import { shellQuote } from "./host/script.ts";

/** User and group of the server inside the official image. */
export const postgresUser = "999:999";

/** The folder of a major version below the volume; before 18 the image had another layout. */
const leastMajor = 18;

/**
 * Refuses an image that would not find the data: each major version has a folder of its own on the volume, so another version
 * would begin with an empty server and say nothing.
 */
export function dataCheckScript(image: string, volume: string, target: string): string {
  const run = `docker run --rm --network none --cap-drop ALL --user ${postgresUser}`;
  return `
major=$(${run} --entrypoint postgres ${shellQuote(image)} --version | sed -nE 's/.*PostgreSQL\\) ([0-9]+).*/\\1/p')
if [ "\${major:-0}" -lt ${leastMajor} ]; then
  echo "PostgreSQL in ${image} is version '$major'; ${leastMajor} or newer is needed. Next: set images.postgres to such an image" >&2
  exit 1
fi
kept=$(${run} -v ${shellQuote(`${volume}:${target}`)} --entrypoint sh ${shellQuote(image)} -c ${shellQuote(`cd ${target} && for d in */docker/PG_VERSION; do if [ -e "$d" ]; then echo "\${d%%/*}"; fi; done`)})
if [ -n "$kept" ] && ! grep -qx "$major" <<<"$kept"; then
  echo "volume ${volume} holds the data of PostgreSQL $(tr '\\n' ' ' <<<"$kept")and ${image} is version $major: it would start empty. Next: set images.postgres back to version $kept, dump with pg_dumpall, and load the dump into the new version" >&2
  exit 1
fi
echo "major=$major"`;
}

const inside = (containerName: string, command: string) => `docker exec -u ${postgresUser} ${shellQuote(containerName)} ${command}`;

/** Over TCP, because the server that the image runs while it sets its data up listens on the socket only. */
export function postgresGateChecks(containerName: string, port: number): string[] {
  return [
    `${inside(containerName, `pg_isready -q -h 127.0.0.1 -p ${port}`)} || { echo "does not take connections"; false; }`,
    `[ "$(${inside(containerName, `psql -XAtq -p ${port} -U postgres -d postgres -c 'show ssl'`)})" = on ] || { echo "TLS is off"; false; }`,
  ];
}

/** Runs SQL from standard input as the superuser, who comes over the socket; no statement of it reaches the server's log. */
export function superuserSqlScript(containerName: string, port: number): string {
  const options = "-c log_min_error_statement=panic -c log_statement=none";
  return `docker exec -i -u ${postgresUser} -e ${shellQuote(`PGOPTIONS=${options}`)} ${shellQuote(containerName)} psql -XAt -p ${port} -U postgres -d postgres -f -`;
}
