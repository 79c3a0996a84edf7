import type {
  IgniterApp,
  IgniterDatabase,
  IgniterEnvInput,
  IgniterProcess,
  IgniterSettings,
  IgniterWebSettings,
} from "../../config-templates/igniterInput.ts";
import { igniterLine } from "../config/igniterLine.ts";
import { exampleAddress } from "../config/rules/placeholders.ts";
import type { StackConfig } from "../config/schema.ts";
import { databaseServerFor } from "./databaseServer.ts";
import { containerPort } from "./flows.ts";
import { igniterUrl } from "./igniterUrls.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { databasePasswords, secretNames } from "./secretNames.ts";
import { temporalAddress, temporalNamespace } from "./temporalInput.ts";
import type { Topology } from "./types.ts";

/**
 * What one process of an Igniter app is started with. `instance` is the web or workflows instance; migrations run as the web
 * instance. `secrets` holds every secret that the instance lists. Throws where instance and process do not go together.
 */
export function igniterEnvInput(
  config: StackConfig,
  topology: Topology,
  instance: string,
  process: IgniterProcess,
  secrets: ResolvedSecrets,
): IgniterEnvInput {
  const app = appOf(topology, instance, process);
  const common = { app, line: igniterLine(config, app), database: database(config, topology, instance, app, secrets) };
  switch (process) {
    case "migration":
      return { ...common, process };
    case "workflows":
      return { ...common, process, settings: settings(config, topology, instance, app, secrets) };
    case "web":
      return {
        ...common,
        process,
        settings: settings(config, topology, instance, app, secrets),
        web: web(config, topology, instance, app, secrets),
      };
  }
}

function appOf(topology: Topology, instance: string, process: IgniterProcess): IgniterApp {
  const role = topology.instances.find(({ name }) => name === instance)?.role;
  const wanted = process === "workflows" ? "workflows" : "web";
  for (const app of ["provider", "middleman"] as const) if (role === `${app}-${wanted}`) return app;
  throw new Error(`instance ${instance} (role ${role}) has no process ${process} of Igniter`);
}

function database(config: StackConfig, topology: Topology, instance: string, app: IgniterApp, secrets: ResolvedSecrets): IgniterDatabase {
  const { host, port, tls, privateAuthority } = databaseServerFor(config, topology, instance, secrets);
  const sslMode = tls === "verify" ? "verify-full" : tls;
  return { host, port, password: secretValue(secrets, databasePasswords[app]), sslMode, privateCa: privateAuthority };
}

function settings(config: StackConfig, topology: Topology, instance: string, app: IgniterApp, secrets: ResolvedSecrets): IgniterSettings {
  const { network, provider, middleman } = config;
  const common = {
    chain: { chainId: network.chainId, rpcUrl: network.rpcUrl },
    temporal: { address: temporalAddress(config, topology, instance), namespace: temporalNamespace(config, app) },
  };
  if (app === "middleman")
    return {
      ...common,
      appIdentity: secretValue(secrets, secretNames.middlemanAppIdentity),
      governanceListUrl: middleman.providersCdnUrl,
    };
  return {
    ...common,
    appIdentity: secretValue(secrets, secretNames.providerAppIdentity),
    encryption: {
      key: secretValue(secrets, secretNames.providerEncryptionKey),
      iv: secretValue(secrets, secretNames.providerEncryptionIv),
    },
    governanceListUrl: provider.delegatorsCdnUrl,
  };
}

function web(config: StackConfig, topology: Topology, instance: string, app: IgniterApp, secrets: ResolvedSecrets): IgniterWebSettings {
  const { ownerIdentity, ownerEmail } = config[app];
  return {
    url: igniterUrl(config, app),
    port: containerPort(topology, instance, "http"),
    // Only a lab may leave it out: then this is nobody's address, and nobody can sign in as owner.
    ownerIdentity: ownerIdentity ?? exampleAddress,
    ownerEmail,
    authSecret: secretValue(secrets, app === "provider" ? secretNames.providerAuthSecret : secretNames.middlemanAuthSecret),
    // The Middleman asks for the same minimum as the Provider.
    minimumStakeBuffer: config.provider.minimumStakeBuffer,
    indexerUrl: config.network.indexerUrl,
  };
}
