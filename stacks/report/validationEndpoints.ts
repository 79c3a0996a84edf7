import type { StackConfig } from "../config/schema.ts";
import { simulationKeyId } from "../topology/secrets.ts";
import type { Topology } from "../topology/types.ts";
import { identitiesOf, type ReportFacts } from "./bootstrapReport.ts";
import { igniterEndpoints } from "./igniterEndpoints.ts";
import type { ValidationEndpoints } from "./schema.ts";
import { describeChain, describeServices } from "./shared.ts";
import { describeBackends, describeEdge, describeHosts, describePostgres, describeRedis } from "./validationFacts.ts";

/** What is known only once the stack's secrets are made; none of it is secret. */
export interface ProbeFacts extends ReportFacts {
  keysFolder: string | null;
  /** Public keys of the generated identity for test relays. */
  applicationPublicKey: string | null;
  gatewayPublicKey: string | null;
}

/** Output validationEndpoints. */
export function buildValidationEndpoints(config: StackConfig, topology: Topology, facts: ProbeFacts): ValidationEndpoints {
  const edge = topology.instances.find(({ role }) => role === "edge");
  const relay = topology.endpoints.find(({ name }) => name === "relay");
  if (!edge || !relay) throw new Error("the plan has no edge, so no relay can come in: a defect of the planner");
  const { applicationPublicKey, gatewayPublicKey, keysFolder, operatorAddresses } = facts;
  return {
    schemaVersion: 1,
    stack: topology.stack,
    profile: topology.profile,
    chain: { ...describeChain(config), blockTimeSeconds: config.network.blockTimeSeconds },
    hosts: describeHosts(config, topology),
    edge: describeEdge(config),
    redis: describeRedis(config),
    postgres: describePostgres(config),
    relay: {
      url: relay.url,
      internalUrl: config.edge.mode === "public" ? relay.url : `http://${edge.containerName}:${edge.ports[0]?.containerPort}`,
      services: describeServices(config),
      suppliers: operatorAddresses,
      backends: describeBackends(config, topology),
      toolImage: topology.images["relay-miner"] ?? config.images["relay-miner"],
      network: topology.network.name,
      keysFolder,
      simulation: applicationPublicKey && gatewayPublicKey ? { keyId: simulationKeyId, applicationPublicKey, gatewayPublicKey } : null,
    },
    igniter: igniterEndpoints(config, topology, identitiesOf(facts)),
    endpoints: topology.endpoints,
    probes: topology.instances.map(({ name, host, containerName, role, ports }) => ({
      instance: name,
      host,
      container: containerName,
      role,
      ports: Object.fromEntries(ports.map((port) => [port.name, port.containerPort])),
    })),
  };
}
