import { connectionPools } from "./connectionPools.ts";
import { databaseNames, databaseRoles } from "./databaseNames.ts";
import { renderEnvFile } from "./envFile.ts";
import type { DatabaseTls } from "./pgService.ts";
import { renderYamlFile } from "./yamlFile.ts";

export interface TemporalConfigInput {
  /** Port of the frontend, which clients call. */
  frontendPort: number;
  metricsPort: number;
  /** Fixed for ever at the first start. */
  historyShards: number;
  database: TemporalDatabase;
}

export interface TemporalDatabase {
  host: string;
  port: number;
  password: string;
  tls: DatabaseTls;
  /** True where the server is verified with the authority among the files, and not with the image's own. */
  privateAuthority: boolean;
}

/** Files of the server's container and the folder that it sees them in. */
export const temporalFiles = {
  folder: "/etc/pocket",
  /** Name of the config file without .yaml, as the server wants it. */
  environment: "production",
  dynamicConfig: "dynamic.yaml",
  schemaEnvironment: "schema.env",
  authority: "postgres-ca.pem",
} as const;

/** Ports that only the server's own services use, inside the container. */
const innerPorts = {
  frontend: { membership: 6933 },
  history: { grpc: 7234, membership: 6934 },
  matching: { grpc: 7235, membership: 6935 },
  worker: { grpc: 7239, membership: 6939 },
};

/**
 * Config of one Temporal server with all its services in one process, on PostgreSQL; a secret, for it holds the password. The services
 * find each other on loopback; only the frontend and the metrics are to be reached from outside.
 */
export function renderTemporalConfig(input: TemporalConfigInput): string {
  const { frontendPort, database } = input;
  const frontend = `127.0.0.1:${frontendPort}`;
  const inner = (service: "history" | "matching" | "worker") => ({
    rpc: { grpcPort: innerPorts[service].grpc, membershipPort: innerPorts[service].membership, bindOnLocalHost: true },
  });
  return renderYamlFile("temporal-server", {
    log: { stdout: true, level: "info" },
    persistence: {
      numHistoryShards: input.historyShards,
      defaultStore: "default",
      visibilityStore: "visibility",
      datastores: {
        default: { sql: sqlStore(database, databaseNames.temporal, connectionPools.temporalPersistence) },
        visibility: { sql: sqlStore(database, databaseNames.temporalVisibility, connectionPools.temporalVisibility) },
      },
    },
    global: {
      membership: { maxJoinDuration: "30s", broadcastAddress: "127.0.0.1" },
      metrics: { prometheus: { listenAddress: `0.0.0.0:${input.metricsPort}`, timerType: "histogram" } },
    },
    services: {
      frontend: { rpc: { grpcPort: frontendPort, membershipPort: innerPorts.frontend.membership, bindOnIP: "0.0.0.0" } },
      history: inner("history"),
      matching: inner("matching"),
      worker: inner("worker"),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: "active",
      currentClusterName: "active",
      clusterInformation: { active: { enabled: true, initialFailoverVersion: 1, rpcName: "frontend", rpcAddress: frontend } },
    },
    dcRedirectionPolicy: { policy: "noop" },
    publicClient: { hostPort: frontend },
    dynamicConfigClient: { filepath: `${temporalFiles.folder}/${temporalFiles.dynamicConfig}`, pollInterval: "60s" },
  });
}

const sqlPlugin = "postgres12_pgx";
const authorityPath = `${temporalFiles.folder}/${temporalFiles.authority}`;

function sqlStore({ host, port, password, tls, privateAuthority }: TemporalDatabase, databaseName: string, maxConns: number) {
  return {
    pluginName: sqlPlugin,
    databaseName,
    connectAddr: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    connectProtocol: "tcp",
    user: databaseRoles.temporal,
    password,
    maxConns,
    maxIdleConns: maxConns,
    maxConnLifetime: "1h",
    ...(tls === "disable"
      ? {}
      : {
          tls: {
            enabled: true,
            enableHostVerification: tls === "verify",
            ...(tls === "verify" && privateAuthority ? { caFile: authorityPath } : {}),
          },
        }),
  };
}

/** Environment of Temporal's schema tool, as a file for a POSIX shell; a secret. */
export function renderTemporalSchemaEnv({ host, port, password, tls, privateAuthority }: TemporalDatabase): string {
  return renderEnvFile({
    SQL_PLUGIN: sqlPlugin,
    SQL_HOST: host,
    SQL_PORT: String(port),
    SQL_USER: databaseRoles.temporal,
    SQL_PASSWORD: password,
    ...(tls === "disable" ? {} : { SQL_TLS: "true" }),
    ...(tls === "verify" && privateAuthority ? { SQL_TLS_CA_FILE: authorityPath } : {}),
    ...(tls === "no-verify" ? { SQL_TLS_DISABLE_HOST_VERIFICATION: "true" } : {}),
  });
}

/** Temporal's dynamic config: one partition a queue, because each of Igniter's queues has one worker, and every partition is polled for. */
export function renderTemporalDynamicConfig(): string {
  const one = [{ value: 1 }];
  return renderYamlFile("temporal-server", {
    "matching.numTaskqueueReadPartitions": one,
    "matching.numTaskqueueWritePartitions": one,
  });
}
