import type { RelayerAuthentication, RelayerBackend, RelayerFileInput, RelayerService } from "./relayerInput.ts";
import { definedOnly, nonEmpty, snakeCaseKeys, sortedMap } from "./snakeCase.ts";
import { renderYamlFile } from "./yamlFile.ts";

/**
 * Config file of `pocket-relay-miner relayer`. Contains the Redis password and backend credentials: mode 0400, owner uid 1000.
 * Only keys that the next upstream branch still accepts are written: unknown keys are silently ignored today and refused there.
 */
export function renderRelayerConfig(input: RelayerFileInput): string {
  return renderYamlFile("pocket-relay-miner relayer", relayerDocument(input));
}

function relayerDocument(input: RelayerFileInput): Record<string, unknown> {
  return definedOnly({
    listen_addr: anyAddress(input.relayPort),
    redis: snakeCaseKeys(input.redis),
    pocket_node: {
      query_node_rpc_url: input.node.rpcUrl,
      query_node_grpc_url: input.node.grpcAddress,
      grpc_insecure: input.node.grpcInsecure,
    },
    keys: { keys_file: input.keysFile },
    default_validation_mode: input.defaultValidationMode,
    default_request_timeout_seconds: input.defaultRequestTimeoutSeconds,
    default_max_body_size_bytes: input.defaultMaxBodySizeBytes,
    services: sortedMap(input.services, serviceDocument),
    relay_meter: snakeCaseKeys(input.relayMeter),
    http_transport: nonEmpty(input.httpTransport && snakeCaseKeys(input.httpTransport)),
    response_compression: input.responseCompression && snakeCaseKeys(input.responseCompression),
    timeout_profiles: nonEmpty(input.timeoutProfiles && sortedMap(input.timeoutProfiles, snakeCaseKeys)),
    pool_profiles: nonEmpty(input.poolProfiles && sortedMap(input.poolProfiles, snakeCaseKeys)),
    cache_warmup: input.cacheWarmup && snakeCaseKeys(input.cacheWarmup),
    metrics: { enabled: true, addr: anyAddress(input.metricsPort) },
    // Upstream serves profiles on every interface unless told not to.
    pprof: { enabled: false },
    health_check: { enabled: true, addr: anyAddress(input.healthPort) },
    logging: snakeCaseKeys(input.logging),
    simulation: simulationDocument(input.simulation),
  });
}

function serviceDocument(service: RelayerService): Record<string, unknown> {
  return definedOnly({
    validation_mode: service.validationMode,
    timeout_profile: service.timeoutProfile,
    pool_profile: service.poolProfile,
    max_body_size_bytes: service.maxBodySizeBytes,
    default_backend: service.defaultBackend,
    backends: sortedMap(definedOnly(service.backends) as Record<string, RelayerBackend>, backendDocument),
  });
}

function backendDocument(backend: RelayerBackend): Record<string, unknown> {
  const { headers, authentication, healthCheck, ...scalars } = backend;
  return definedOnly({
    ...snakeCaseKeys(scalars),
    headers: nonEmpty(headers && sortedMap(headers, (value) => value)),
    authentication: authentication && authenticationDocument(authentication),
    health_check:
      healthCheck &&
      definedOnly({
        ...snakeCaseKeys(healthCheck),
        headers: nonEmpty(healthCheck.headers && sortedMap(healthCheck.headers, (value) => value)),
      }),
  });
}

function authenticationDocument(authentication: RelayerAuthentication): Record<string, unknown> {
  return snakeCaseKeys(authentication);
}

function simulationDocument(simulation: RelayerFileInput["simulation"]): Record<string, unknown> {
  if (!simulation) return { enabled: false };
  const { identities, ...limits } = simulation;
  return { enabled: true, ...snakeCaseKeys(limits), identities: identities.map(snakeCaseKeys) };
}

/** A container's own address is only reachable as far as its ports are published. */
function anyAddress(port: number): string {
  return `0.0.0.0:${port}`;
}
