import { isIP } from "node:net";
import { databaseNames, databaseRoles, maintenanceDatabase, monitoringRole } from "../../config-templates/databaseNames.ts";
import type { IgniterApp } from "../../config-templates/igniterInput.ts";
import type { PgServiceInput } from "../../config-templates/pgService.ts";
import type { HostAccess, PostgresConfInput } from "../../config-templates/postgresConf.ts";
import type { DatabaseMark, DatabaseOwner, DatabasesInput } from "../../config-templates/postgresDatabases.ts";
import { imageTag } from "../config/images.ts";
import type { StackConfig } from "../config/schema.ts";
import { keyFingerprint } from "../keyFingerprint.ts";
import { externalServer } from "./databaseServer.ts";
import { containerPort, splitAddress } from "./flows.ts";
import { enabledRoles } from "./profiles.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { databasePasswords, secretNames } from "./secretNames.ts";
import type { Topology } from "./types.ts";

/** Throws when PostgreSQL is external: then there is no instance to make files for. */
export function postgresSettings(config: StackConfig, topology: Topology, instance: string): Omit<PostgresConfInput, "folder"> {
  if (config.postgres.mode !== "managed") throw new Error("postgres.mode is external: the stack runs no PostgreSQL");
  const { sharedBuffersMiB, maxConnections } = config.postgres;
  return {
    port: containerPort(topology, instance, "postgres"),
    sharedBuffersMiB,
    maxConnections,
    memoryMiB: config.resources.postgres.memoryMiB,
  };
}

/** The same for every stack, so that an app that is switched on or off does not restart the server. */
export const postgresAccess: HostAccess[] = [
  { role: databaseRoles.provider, databases: [databaseNames.provider] },
  { role: databaseRoles.middleman, databases: [databaseNames.middleman] },
  { role: databaseRoles.temporal, databases: [databaseNames.temporal, databaseNames.temporalVisibility] },
  { role: monitoringRole, databases: [maintenanceDatabase] },
];

/** Names and addresses at which the plan's instances reach the server. */
export function postgresNames(topology: Topology, instance: string): { dnsNames: string[]; ipAddresses: string[] } {
  const own = topology.instances.find(({ name }) => name === instance);
  const called = topology.flows.filter(({ to }) => to.instance === instance).map(({ address }) => splitAddress(address).host);
  const names = [...new Set([...(own ? [own.containerName] : []), ...called])].sort();
  return { dnsNames: names.filter((name) => isIP(name) === 0), ipAddresses: names.filter((name) => isIP(name) !== 0) };
}

/** Names of the secrets that roles and databases are made with. */
export const databasesSecrets = [
  secretNames.postgresPassword,
  secretNames.providerDatabasePassword,
  secretNames.middlemanDatabasePassword,
  secretNames.temporalDatabasePassword,
  secretNames.monitoringDatabasePassword,
  secretNames.providerEncryptionKey,
] as const;

/** Roles and databases of the programs that run, and those to be dropped. */
export function databasesInput(config: StackConfig, secrets: ResolvedSecrets): DatabasesInput {
  const { provider, middleman, temporal, postgres } = config;
  const owners: DatabaseOwner[] = [
    ...(provider.enabled
      ? [{ ...owner("provider", secrets), mark: encryptionKeyMark(secretValue(secrets, secretNames.providerEncryptionKey)) }]
      : []),
    ...(middleman.enabled ? [owner("middleman", secrets)] : []),
    ...(temporal.mode === "managed" ? [{ ...temporalOwner(secrets), mark: temporalMark(config.images["temporal-server"]) }] : []),
  ];
  const monitored = enabledRoles(config).has("postgres-exporter");
  return {
    owners,
    dropped: [
      ...(middleman.dropData ? [{ role: databaseRoles.middleman, databases: [databaseNames.middleman] }] : []),
      ...(postgres.mode === "managed" && !monitored ? [{ role: monitoringRole, databases: [] }] : []),
    ],
    monitor: monitored ? { role: monitoringRole, password: secretValue(secrets, secretNames.monitoringDatabasePassword) } : undefined,
    superuserPassword: postgres.mode === "managed" ? secretValue(secrets, secretNames.postgresPassword) : undefined,
  };
}

function owner(app: IgniterApp, secrets: ResolvedSecrets): DatabaseOwner {
  return { role: databaseRoles[app], password: secretValue(secrets, databasePasswords[app]), databases: [databaseNames[app]] };
}

function temporalOwner(secrets: ResolvedSecrets): DatabaseOwner {
  return {
    role: databaseRoles.temporal,
    password: secretValue(secrets, databasePasswords.temporal),
    databases: [databaseNames.temporal, databaseNames.temporalVisibility],
  };
}

/** The Provider's stored keys can be read with the key that they were written with only, and upstream finds out when it is too late. */
function encryptionKeyMark(key: string): DatabaseMark {
  return {
    name: "encryption-key",
    value: keyFingerprint(key),
    refusal:
      "the keys stored in database provider were encrypted with ENCRYPTION_KEY %s, and this stack has %s: they could never be read again. " +
      "Next: bring the former key back with npm run pocket -- escrow restore, or with pulumi config set --secret pocket-provider:providerEncryptionKey",
  };
}

/** Temporal is upgraded one minor version at a time, and goes back by no more than one. */
function temporalMark(image: string): DatabaseMark | undefined {
  const version = /^(\d+)\.(\d+)\.\d+/.exec(imageTag(image) ?? "");
  if (!version) return undefined;
  const [value, major, minor] = [version[0], Number(version[1]), Number(version[2])];
  return {
    name: "temporal-server",
    value,
    follows: `^${major}[.](${minor - 1}|${minor}|${minor + 1})[.]`,
    refusal:
      "Temporal goes from one minor version to the next, not from %s to %s. Next: set images.temporal-server and images.temporal-admin-tools to the version between, run pulumi up, and go on from there",
  };
}

/** PEM of the external server's private authority; empty without one. */
export function externalAuthorityPem({ postgres }: StackConfig): string {
  return postgres.mode === "external" ? (postgres.caCertificate ?? "") : "";
}

/** The administrator's connection to an external server. */
export function administratorConnection(config: StackConfig, secrets: ResolvedSecrets): Omit<PgServiceInput, "service" | "authorityFile"> {
  const { username, password } = new URL(secretValue(secrets, secretNames.postgresUrl));
  return {
    ...externalServer(config, secrets),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: maintenanceDatabase,
  };
}
