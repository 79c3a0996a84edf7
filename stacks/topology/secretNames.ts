import type { Role, SecretPlan } from "./types.ts";

/** Names of the secrets; values are looked up by them. */
export const secretNames = {
  redisPassword: "redisPassword",
  redisUrl: "redisUrl",
  supplierKeyFile: "supplierKeyFile",
  simulationApplicationKey: "simulationApplicationKey",
  simulationGatewayKey: "simulationGatewayKey",
  /** The superuser of the stack's own server. */
  postgresPassword: "postgresPassword",
  /** URL of an external server, with an administrator's login. */
  postgresUrl: "postgresUrl",
  providerDatabasePassword: "providerDatabasePassword",
  middlemanDatabasePassword: "middlemanDatabasePassword",
  temporalDatabasePassword: "temporalDatabasePassword",
  /** Reads PostgreSQL's figures and nothing else. */
  monitoringDatabasePassword: "monitoringDatabasePassword",
  providerAppIdentity: "providerAppIdentity",
  providerAuthSecret: "providerAuthSecret",
  providerEncryptionKey: "providerEncryptionKey",
  providerEncryptionIv: "providerEncryptionIv",
  middlemanAppIdentity: "middlemanAppIdentity",
  middlemanAuthSecret: "middlemanAuthSecret",
  grafanaAdminPassword: "grafanaAdminPassword",
  /** What the edge asks for before Grafana's own login; the edge's file holds its hash only. */
  grafanaEdgePassword: "grafanaEdgePassword",
  grafanaEdgePasswordHash: "grafanaEdgePasswordHash",
  /** Key of the operator's own certificate. */
  edgePrivateKey: "edgePrivateKey",
  supplierKey: (number: number) => `supplierKey-${number}`,
  backend: (reference: string) => `backendSecrets.${reference}`,
  alert: (reference: string) => `alertSecrets.${reference}`,
} as const;

/** Passwords of the programs' database roles. */
export const databasePasswords = {
  provider: secretNames.providerDatabasePassword,
  middleman: secretNames.middlemanDatabasePassword,
  temporal: secretNames.temporalDatabasePassword,
} as const;

/** A secret before it is known which instances use it. */
export interface SecretEntry extends Omit<SecretPlan, "usedBy" | "throwAway"> {
  roles: Role[];
  throwAway?: true;
  /** Stays in the plan, and so in the stack's state, while no instance uses it. */
  kept?: boolean;
}
