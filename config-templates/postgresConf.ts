import { fileHeader } from "./yamlFile.ts";

export interface PostgresConfInput {
  port: number;
  sharedBuffersMiB: number;
  maxConnections: number;
  /** The container's memory limit; the planner's estimates follow from it. */
  memoryMiB: number;
  /** Folder inside the container that holds pg_hba.conf and the server's certificate. */
  folder: string;
}

/** Files beside postgresql.conf, by what they hold. */
export const postgresFiles = {
  configuration: "postgresql.conf",
  hostAccess: "pg_hba.conf",
  certificate: "server.crt",
  privateKey: "server.key",
  superuserPassword: "superuser-password",
} as const;

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.floor(value)));

/** postgresql.conf for PostgreSQL 18, tuned to the container's memory; TLS and SCRAM always. */
export function renderPostgresConf(input: PostgresConfInput): string {
  const { memoryMiB, sharedBuffersMiB, folder } = input;
  const lines = [
    "listen_addresses = '*'",
    `port = ${input.port}`,
    `max_connections = ${input.maxConnections}`,
    `hba_file = '${folder}/${postgresFiles.hostAccess}'`,
    "password_encryption = scram-sha-256",
    "ssl = on",
    `ssl_cert_file = '${folder}/${postgresFiles.certificate}'`,
    `ssl_key_file = '${folder}/${postgresFiles.privateKey}'`,
    "ssl_min_protocol_version = 'TLSv1.2'",
    `shared_buffers = ${sharedBuffersMiB}MB`,
    `effective_cache_size = ${clamp(memoryMiB * 0.6, sharedBuffersMiB, 65_536)}MB`,
    `maintenance_work_mem = ${clamp(memoryMiB / 16, 32, 1024)}MB`,
    `work_mem = ${clamp((memoryMiB - sharedBuffersMiB) / (input.maxConnections * 2), 1, 32)}MB`,
    "huge_pages = off",
    "wal_buffers = 16MB",
    `min_wal_size = ${memoryMiB < 2048 ? 80 : 256}MB`,
    "max_wal_size = 1GB",
    "random_page_cost = 1.1",
    "effective_io_concurrency = 200",
    // a container's /dev/shm holds 64 MiB only, too little for a parallel query
    "dynamic_shared_memory_type = sysv",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "log_line_prefix = '%m [%p] %u@%d '",
    // neither statements nor their parameters: they carry what the apps keep secret
    "log_statement = none",
    "log_min_duration_statement = -1",
    "log_parameter_max_length = 0",
    "log_parameter_max_length_on_error = 0",
  ];
  return `${fileHeader("postgres")}${lines.join("\n")}\n`;
}

/** A role and the databases that it may open. */
export interface HostAccess {
  role: string;
  databases: string[];
}

/** pg_hba.conf: the superuser over the socket only, as the system user of the same name; each program's role over TLS, into its own databases only. */
export function renderHostAccess(roles: HostAccess[]): string {
  const lines = [
    "local all postgres peer",
    ...roles.map(({ role, databases }) => `hostssl ${databases.join(",")} ${role} all scram-sha-256`),
    "local all all reject",
    "host all all all reject",
  ];
  return `${fileHeader("postgres")}${lines.join("\n")}\n`;
}
