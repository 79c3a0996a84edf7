import type { StackConfig } from "../config/schema.ts";
import { type SecretEntry, secretNames } from "./secretNames.ts";
import type { Role } from "./types.ts";

/** Roles of each of Igniter's apps. */
export const igniterRoles = {
  provider: ["provider-web", "provider-workflows"],
  middleman: ["middleman-web", "middleman-workflows"],
} as const satisfies Record<string, Role[]>;

/** What PostgreSQL, Temporal and Igniter's apps are made with. */
export function igniterSecrets(config: StackConfig): SecretEntry[] {
  const { provider, middleman } = config;
  if (!provider.enabled && !middleman.enabled) return [];
  return [
    ...serverSecrets(config),
    ...(provider.enabled ? providerSecrets() : []),
    // switched off, the Middleman keeps its keys with its data, so that it comes back as it was
    ...(middleman.enabled || !middleman.dropData ? middlemanSecrets(config) : []),
  ];
}

function serverSecrets({ postgres, temporal }: StackConfig): SecretEntry[] {
  const clients: Role[] = [...igniterRoles.provider, ...igniterRoles.middleman, "temporal"];
  const entries: SecretEntry[] =
    postgres.mode === "external"
      ? [{ name: secretNames.postgresUrl, origin: "config", rotation: "restart", roles: clients }]
      : [{ name: secretNames.postgresPassword, origin: "generated", rotation: "restart", roles: ["postgres"] }];
  if (temporal.mode === "managed")
    entries.push({ name: secretNames.temporalDatabasePassword, origin: "generated", rotation: "restart", roles: ["postgres", "temporal"] });
  return entries;
}

function providerSecrets(): SecretEntry[] {
  const app: Role[] = [...igniterRoles.provider];
  return [
    { name: secretNames.providerDatabasePassword, origin: "generated", rotation: "restart", roles: ["postgres", ...app] },
    { name: secretNames.providerEncryptionKey, origin: "generated", rotation: "irreplaceable", roles: app },
    { name: secretNames.providerEncryptionIv, origin: "generated", rotation: "irreplaceable", roles: app },
    { name: secretNames.providerAppIdentity, origin: "generated", rotation: "irreplaceable", roles: app },
    { name: secretNames.providerAuthSecret, origin: "generated", rotation: "restart", roles: ["provider-web"] },
  ];
}

function middlemanSecrets({ middleman }: StackConfig): SecretEntry[] {
  const app: Role[] = [...igniterRoles.middleman];
  const server: Role[] = middleman.enabled ? ["postgres"] : [];
  const entries: SecretEntry[] = [
    { name: secretNames.middlemanDatabasePassword, origin: "generated", rotation: "restart", roles: [...server, ...app] },
    { name: secretNames.middlemanAppIdentity, origin: "generated", rotation: "irreplaceable", roles: app },
    { name: secretNames.middlemanAuthSecret, origin: "generated", rotation: "restart", roles: ["middleman-web"] },
  ];
  return entries.map((entry) => ({ ...entry, kept: true }));
}
