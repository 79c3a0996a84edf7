import type { StackConfig } from "../config/schema.ts";
import type { Topology } from "../topology/types.ts";
import type { BootstrapReport } from "./schema.ts";

/** What both outputs say about chain and services. */
export function describeChain({ network }: StackConfig): BootstrapReport["chain"] {
  const { name, chainId, rpcUrl, restUrl, grpcAddress, grpcInsecure } = network;
  return { name, chainId, rpcUrl, restUrl, grpcAddress, grpcTls: !grpcInsecure };
}

/** A request that every CometBFT node answers; the relay tool's own is an Ethereum one. */
const cometPayload = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "health", params: [] });

/** Services by id; a demo service has the transports of the demo backend. */
export function describeServices({ relay }: StackConfig): BootstrapReport["services"] {
  return Object.entries(relay.services)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, service]) => {
      const transports = service.demo ? service.demoTransports : Object.keys(service.backends).sort();
      return {
        id,
        transports: [...new Set([service.defaultBackend, ...transports])],
        probePayload: transports.includes("cometbft") ? cometPayload : null,
      };
    });
}

/** Every port that the plan opens on a host. */
export function describeExposedPorts({ instances }: Topology): BootstrapReport["exposedPorts"] {
  return instances.flatMap(({ name, ports }) =>
    ports
      .filter(({ hostPort }) => hostPort !== undefined)
      .map(({ bindAddress, hostPort, protocol, exposure }) => ({
        instance: name,
        address: `${bindAddress}:${hostPort}`,
        protocol,
        exposure,
      })),
  );
}
