import type { RelayerAuthentication, RelayerBackend, RelayerTransport } from "../../config-templates/relayerInput.ts";
import type { BackendConfig, DemoTransport, HeaderValue } from "../config/schema.ts";
import { flowAddress } from "./flows.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { secretNames } from "./secrets.ts";
import type { Topology } from "./types.ts";

/** A backend as the relayer's file has it: references to secrets replaced by their values. */
export function backendInput(backend: BackendConfig, secrets: ResolvedSecrets): RelayerBackend {
  const { headers, authentication, healthCheck, ...plain } = backend;
  return {
    ...plain,
    headers: resolveHeaders(headers, secrets),
    authentication: authentication && resolveAuthentication(authentication, secrets),
    healthCheck: healthCheck && { ...healthCheck, headers: resolveHeaders(healthCheck.headers, secrets) },
  };
}

/** Backends of a demo service: the stack's own demo backend as this relayer reaches it. */
export function demoBackendInputs(
  transports: DemoTransport[],
  topology: Topology,
  instance: string,
): Partial<Record<RelayerTransport, RelayerBackend>> {
  const address = flowAddress(topology, instance, "demo-backend", "http");
  const urls: Record<DemoTransport, string> = { jsonrpc: `http://${address}`, rest: `http://${address}`, websocket: `ws://${address}/` };
  return Object.fromEntries(transports.map((transport) => [transport, { url: urls[transport] }]));
}

function resolveHeaders(headers: Record<string, HeaderValue>, secrets: ResolvedSecrets): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : backendSecret(secrets, value.secretRef)]),
  );
}

function resolveAuthentication(
  authentication: NonNullable<BackendConfig["authentication"]>,
  secrets: ResolvedSecrets,
): RelayerAuthentication {
  switch (authentication.kind) {
    case "basic":
      return { username: authentication.username, password: backendSecret(secrets, authentication.passwordRef) };
    case "bearer":
      return { bearerToken: backendSecret(secrets, authentication.tokenRef) };
    case "plain":
      return { plainToken: backendSecret(secrets, authentication.tokenRef) };
  }
}

function backendSecret(secrets: ResolvedSecrets, reference: string): string {
  return secretValue(secrets, secretNames.backend(reference));
}
