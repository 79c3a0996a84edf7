import type { RelayerFileInput, RelayerService, SimulationIdentity } from "../../config-templates/relayerInput.ts";
import type { ServiceConfig, StackConfig } from "../config/schema.ts";
import { publicKeyHex } from "../pocketKeys.ts";
import { backendInput, demoBackendInputs } from "./backendInput.ts";
import { supplierKeysPath } from "./containerPaths.ts";
import { containerPort } from "./flows.ts";
import { relayMinerRedis } from "./redisInput.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { hasGeneratedIdentity, secretNames, simulationKeyId } from "./secrets.ts";
import type { Topology } from "./types.ts";

/** Connections to Redis; upstream's own default, written out. */
const relayerPoolSize = 50;

/** The relayer file of one instance. `secrets` holds every secret that the instance lists. */
export function relayerFileInput(config: StackConfig, topology: Topology, instance: string, secrets: ResolvedSecrets): RelayerFileInput {
  const { network, relay } = config;
  return {
    relayPort: containerPort(topology, instance, "relay"),
    healthPort: containerPort(topology, instance, "health"),
    metricsPort: containerPort(topology, instance, "metrics"),
    redis: { ...relayMinerRedis(config, topology, instance, secrets), poolSize: relayerPoolSize },
    node: { rpcUrl: network.rpcUrl, grpcAddress: network.grpcAddress, grpcInsecure: network.grpcInsecure },
    keysFile: supplierKeysPath(config),
    services: Object.fromEntries(
      Object.entries(relay.services).map(([id, service]) => [id, serviceInput(service, topology, instance, secrets)]),
    ),
    defaultValidationMode: relay.defaultValidationMode,
    defaultRequestTimeoutSeconds: relay.defaultRequestTimeoutSeconds,
    defaultMaxBodySizeBytes: relay.defaultMaxBodySizeBytes,
    relayMeter: relay.relayMeter,
    httpTransport: relay.httpTransport,
    responseCompression: relay.responseCompression,
    timeoutProfiles: relay.timeoutProfiles,
    poolProfiles: relay.poolProfiles,
    cacheWarmup: relay.cacheWarmup,
    logging: relay.logging,
    simulation: simulationInput(config, secrets),
  };
}

function serviceInput(service: ServiceConfig, topology: Topology, instance: string, secrets: ResolvedSecrets): RelayerService {
  const backends = service.demo
    ? demoBackendInputs(service.demoTransports, topology, instance)
    : Object.fromEntries(Object.entries(service.backends).map(([transport, backend]) => [transport, backendInput(backend, secrets)]));
  return {
    validationMode: service.validationMode,
    timeoutProfile: service.timeoutProfile,
    poolProfile: service.poolProfile,
    maxBodySizeBytes: service.maxBodySizeBytes,
    defaultBackend: service.defaultBackend,
    backends,
  };
}

function simulationInput(config: StackConfig, secrets: ResolvedSecrets): RelayerFileInput["simulation"] {
  const { enabled, identities, ...limits } = config.relay.simulation;
  if (!enabled) return undefined;
  return { ...limits, identities: hasGeneratedIdentity(config) ? [generatedIdentity(config, secrets)] : identities };
}

/** The relayer holds only public keys; the private ones sign the checks' relays. */
function generatedIdentity(config: StackConfig, secrets: ResolvedSecrets): SimulationIdentity {
  return {
    keyId: simulationKeyId,
    enabled: true,
    appPubkeyHex: publicKeyHex(secretValue(secrets, secretNames.simulationApplicationKey)),
    gatewayPubkeysHex: [publicKeyHex(secretValue(secrets, secretNames.simulationGatewayKey))],
    allowedServices: Object.keys(config.relay.services).sort(),
  };
}
