import { systemAuthorities } from "../config-templates/pgService.ts";
import { shellQuote } from "./host/script.ts";

export interface PsqlRun {
  network: string;
  /** Image with psql. */
  image: string;
  /** Folder on the host with the connection service file; its owner reads it. */
  filesPath: string;
  user: string;
  /** Where the folder is mounted. */
  folder: string;
  serviceFile: string;
  service: string;
}

/**
 * Bash function `sql` that runs psql in a throw-away container; its arguments are psql's, its input SQL. The machine's own
 * authorities are lent to it, because the official image has none.
 */
export function psqlFunction(run: PsqlRun): string {
  const options = [
    `--rm -i --network ${shellQuote(run.network)} --cap-drop ALL --security-opt no-new-privileges --read-only --user ${run.user}`,
    `-v ${shellQuote(`${run.filesPath}:${run.folder}:ro`)}`,
    `-e PGSERVICEFILE=${run.folder}/${run.serviceFile} -e PGSERVICE=${run.service}`,
  ];
  return `
authorities=(); if [ -r ${systemAuthorities} ]; then authorities=(-v ${systemAuthorities}:${systemAuthorities}:ro); fi
sql() { docker run ${options.join(" ")} "\${authorities[@]}" --entrypoint psql ${shellQuote(run.image)} -XAtq "$@"; }`;
}
