import { type Instance, portOf } from "../facts.ts";
import { quote } from "../shell.ts";
import { derived, hostScript, marked, outputOf } from "../source.ts";

const roleQuery =
  "select rolname, concat_ws(' ', case when rolsuper then 'superuser' end, case when rolcreatedb then 'createdb' end, case when rolcreaterole then 'createrole' end, case when rolreplication then 'replication' end, case when rolbypassrls then 'bypassrls' end) from pg_roles where rolcanlogin and rolname <> 'postgres'";
const plainQuery =
  "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid) where not s.ssl and a.state <> 'starting' and a.client_addr is not null and not (a.client_addr <<= '127.0.0.0/8')";

/** Everything that checks want to know of the stack's PostgreSQL, by part. The superuser comes over the socket, strangers over the network. */
export function postgresSource(instance: Instance, databases: { name: string; owner: string }[], apps: string[]) {
  const port = portOf(instance, "postgres");
  const stranger = databases[0] ?? { name: "postgres", owner: "postgres" };
  const plain = `host=$(hostname) port=${port} user=${stranger.owner} dbname=${stranger.name} sslmode=disable connect_timeout=3`;
  const journal = "select count(*) || ' ' || coalesce(max(created_at), 0) from drizzle.__drizzle_migrations";
  const script = `
sql() { psql -XAtq -F ' ' -p ${port} -U postgres -d "$1" -c "$2" 2>&1; }
echo @@ready; pg_isready -h 127.0.0.1 -p ${port} 2>&1
echo @@ssl; sql postgres 'show ssl'
echo @@databases; sql postgres 'select datname, pg_get_userbyid(datdba) from pg_database'
echo @@roles; sql postgres ${quote(roleQuery)}
echo @@plain-connections; sql postgres ${quote(plainQuery)}
echo @@plain; psql -w -XAtq "${plain}" -c 'select 1' 2>&1
${apps.map((app) => `echo @@journal-${app}; sql ${app} ${quote(journal)}`).join("\n")}
true`;
  const command = `docker exec -u 999:999 ${quote(instance.container)} sh -c ${quote(script)}`;
  return derived(`postgres-answer/${instance.name}`, hostScript(instance.host, `postgres/${instance.name}`, command), (section) =>
    marked(outputOf(section)),
  );
}
