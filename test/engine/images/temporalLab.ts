import { chownSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureAuthority, ensureSiteCertificate } from "../../../sandbox/images/ca.ts";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import type { RunResult } from "../../../sandbox/images/run.ts";
import { hardened, postgresTmpfs } from "./hardened.ts";
import { type SandboxLab, until } from "./sandboxLab.ts";

export const password = "database-password";

/** Files of the lab that one user owns and nobody else may read. */
function ownFile(lab: SandboxLab, source: string, name: string, user: number): void {
  copyFileSync(source, join(lab.folder, name));
  chownSync(join(lab.folder, name), user, user);
}

/** PostgreSQL with TLS, and a role without rights that owns Temporal's two databases. */
export async function startDatabase(lab: SandboxLab): Promise<void> {
  const made = join(lab.folder, "made");
  mkdirSync(made, { mode: 0o700 });
  const site = await ensureSiteCertificate(made, ["postgres"]);
  ownFile(lab, (await ensureAuthority(made)).certificateFile, "ca.crt", 1000);
  ownFile(lab, site.certificateFile, "postgres.crt", 999);
  ownFile(lab, site.keyFile, "postgres.key", 999);
  lab.write("password", password);
  const tls = ["ssl=on", "ssl_cert_file=/lab/postgres.crt", "ssl_key_file=/lab/postgres.key"].flatMap((setting) => ["-c", setting]);
  const flags = [...hardened(999, ...postgresTmpfs), "-e", "POSTGRES_PASSWORD_FILE=/lab/password"];
  await lab.run("postgres", "postgres", tls, flags);
  await until("PostgreSQL answers", 20, async () => (await lab.exec("postgres", "pg_isready", "-q", "-h", "127.0.0.1")).code === 0);
  await sql(lab, "postgres", `CREATE ROLE temporal LOGIN PASSWORD '${password}' NOSUPERUSER NOCREATEDB NOCREATEROLE`);
  for (const database of ["temporal", "temporal_visibility"]) await sql(lab, "postgres", `CREATE DATABASE ${database} OWNER temporal`);
}

export async function sql(lab: SandboxLab, database: string, statement: string): Promise<string> {
  const result = await lab.exec("postgres", "psql", "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-Atc", statement);
  if (result.code !== 0) throw new Error(result.stderr);
  return result.stdout.trim();
}

/** Runs temporal-sql-tool over TLS in a throw-away container, the password read from a file. */
export function sqlTool(lab: SandboxLab, database: string, command: string, host = "postgres"): Promise<RunResult> {
  const settings = `SQL_PLUGIN=postgres12_pgx SQL_HOST=${host} SQL_PORT=5432 SQL_USER=temporal SQL_DATABASE=${database}`;
  // The server name counts for nothing with PostgreSQL (upstream's trap): the certificate is compared with SQL_HOST.
  const tls = "SQL_TLS=true SQL_TLS_CA_FILE=/lab/ca.crt SQL_TLS_SERVER_NAME=postgres";
  const script = `export SQL_PASSWORD="$(cat /lab/password)" ${settings} ${tls}; temporal-sql-tool ${command}`;
  const place = ["--network", lab.network, "-v", `${lab.folder}:/lab:ro`, "--entrypoint", "sh"];
  return lab.tryDocker("run", "--rm", ...hardened(1000), ...place, localReference("temporal-admin-tools"), "-euc", script);
}

const store = (databaseName: string) => ({
  sql: {
    ...{ pluginName: "postgres12_pgx", databaseName, connectAddr: "postgres:5432", connectProtocol: "tcp" },
    ...{ user: "temporal", password, maxConns: 5, maxIdleConns: 5, maxConnLifetime: "1h" },
    tls: { enabled: true, caFile: "/lab/ca.crt", enableHostVerification: true },
  },
});

const rpc = (offset: number, bindOnIP: string) => ({ rpc: { grpcPort: 7230 + offset, membershipPort: 6930 + offset, bindOnIP } });

const serverConfig = {
  log: { stdout: true, level: "info", format: "json" },
  persistence: {
    ...{ numHistoryShards: 4, defaultStore: "default", visibilityStore: "visibility" },
    datastores: { default: store("temporal"), visibility: store("temporal_visibility") },
  },
  global: {
    membership: { maxJoinDuration: "30s", broadcastAddress: "127.0.0.1" },
    metrics: { prometheus: { timerType: "histogram", listenAddress: "0.0.0.0:9090" } },
  },
  services: {
    frontend: rpc(3, "0.0.0.0"),
    history: rpc(4, "127.0.0.1"),
    matching: rpc(5, "127.0.0.1"),
    worker: rpc(9, "127.0.0.1"),
  },
  clusterMetadata: {
    ...{ enableGlobalNamespace: false, failoverVersionIncrement: 10, masterClusterName: "active", currentClusterName: "active" },
    clusterInformation: { active: { enabled: true, initialFailoverVersion: 1, rpcName: "frontend", rpcAddress: "127.0.0.1:7233" } },
  },
  dcRedirectionPolicy: { policy: "noop" },
};

/** Starts the server as container "temporal" with its own config folder, past the entrypoint, which would ignore the command. */
export async function startServer(lab: SandboxLab, name = "temporal"): Promise<void> {
  mkdirSync(join(lab.folder, "config"), { recursive: true });
  lab.write("config/production.yaml", serverConfig);
  const command = ["--root", "/lab", "--config", "config", "--env", "production", "start"];
  const environment = ["-e", "TEMPORAL_ALLOW_NO_AUTH=true", "-e", "TEMPORAL_VERSION_CHECK_DISABLED=1"];
  await lab.run(name, "temporal-server", command, [...hardened(1000), ...environment, "--entrypoint", "temporal-server"]);
}

/** Runs the CLI in the container "tools". */
export function cli(lab: SandboxLab, ...words: string[]): Promise<RunResult> {
  return lab.exec("tools", "temporal", ...words, "--address", "temporal:7233", "--command-timeout", "5s");
}
