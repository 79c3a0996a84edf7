import type { DatabaseTls } from "../config-templates/pgService.ts";
import { shellQuote } from "./host/script.ts";
import { type PsqlRun, psqlFunction } from "./psqlScript.ts";
import { temporalCommand } from "./temporalScripts.ts";

/** The oldest version that Igniter was run on. */
const leastPostgresVersion = 15;

/** Refuses a server that cannot be reached, is too old, gives too few rights or speaks no TLS, before anything is made on it. */
export function externalPostgresCheck(run: PsqlRun, tls: DatabaseTls): string {
  const facts =
    "select current_setting('server_version_num')::int / 10000, (select rolsuper or (rolcreatedb and rolcreaterole) from pg_roles where rolname = current_user), (select ssl from pg_stat_ssl where pid = pg_backend_pid()), current_setting('server_version')";
  return `
${psqlFunction(run)}
if ! answer=$(sql -F ' ' -c ${shellQuote(facts)} </dev/null 2>&1); then
  case "$answer" in
    *"could not translate host name"*) why="its name is not in DNS" ;;
    *"Connection refused"*) why="nothing listens there" ;;
    *"timeout expired"* | *"timed out"*) why="no answer: a firewall, or a wrong address" ;;
    *"certificate verify failed"* | *"does not match host name"*) why="its certificate is not trusted: set postgres.caCertificate, or postgres.sslMode to no-verify" ;;
    *"does not support SSL"*) why="it speaks no TLS: set postgres.sslMode to disable, on a private network only" ;;
    *"authentication failed"*) why="user or password is wrong" ;;
    *) why="the line above says why" ;;
  esac
  tail -n 2 <<<"$answer" >&2
  echo "external PostgreSQL: $why. Next: correct it, or run: pulumi config set --secret pocket-provider:postgresUrl" >&2
  exit 1
fi
read -r major rights tls version <<<"$answer"
if [ "$major" -lt ${leastPostgresVersion} ]; then echo "external PostgreSQL is version $version; ${leastPostgresVersion} or newer is needed. Next: upgrade it, or use another server" >&2; exit 1; fi
if [ "$rights" != t ]; then echo "external PostgreSQL: the user of postgresUrl may not make roles and databases. Next: ALTER ROLE that user WITH CREATEDB CREATEROLE, or give an administrator's URL" >&2; exit 1; fi
${tls === "disable" ? "" : `if [ "$tls" != t ]; then echo "external PostgreSQL: the connection is not encrypted although TLS was asked for. Next: turn TLS on there" >&2; exit 1; fi`}
echo "version=$version tls=$tls"`;
}

/** Makes roles and databases from the SQL on standard input. */
export function externalDatabasesScript(run: PsqlRun): string {
  return `${psqlFunction(run)}\nsql -f -`;
}

export interface ExternalTemporal {
  network: string;
  adminToolsImage: string;
  address: string;
  namespaces: string[];
}

/** Refuses a Temporal server that does not answer or lacks a namespace: Igniter's workers end without it. */
export function externalTemporalCheck({ network, adminToolsImage, address, namespaces }: ExternalTemporal): string {
  const ask = (...args: string[]) => temporalCommand(network, adminToolsImage, [...args, "--address", address, "--command-timeout", "10s"]);
  return `
if ! answer=$(${ask("operator", "namespace", "describe", "--namespace", "temporal-system")} 2>&1); then
  tail -n 2 <<<"$answer" | cut -c1-300 >&2
  echo "external Temporal at ${address} does not answer. Next: correct temporal.address (host:port of the frontend, reachable from this host's containers, without TLS)" >&2
  exit 1
fi
${namespaces
  .map(
    (namespace) => `if ! answer=$(${ask("operator", "namespace", "describe", "--namespace", namespace)} 2>&1); then
  tail -n 2 <<<"$answer" | cut -c1-300 >&2
  echo "external Temporal at ${address} has no namespace ${namespace}. Next: temporal operator namespace create --address ${address} --namespace ${namespace} --retention 168h" >&2
  exit 1
fi`,
  )
  .join("\n")}`;
}
