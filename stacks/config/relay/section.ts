import { z } from "zod";
import { port, seconds, strict, whole } from "../fields.ts";
import type { NetworkConfig } from "../network.ts";
import { isProduction, type Profile } from "../profiles.ts";
import { say } from "../wording.ts";
import { minerSection } from "./miner.ts";
import { observationShape } from "./observation.ts";
import { type ServiceSection, serviceId, serviceSchema } from "./service.ts";
import { simulationSection } from "./simulation.ts";
import { trafficShape } from "./traffic.ts";
import { demoTransports, type Transport, transports } from "./transports.ts";

export function relaySection(profile: Profile) {
  const services = z
    .record(serviceId(), serviceSchema())
    .refine((value) => Object.keys(value).length > 0, say("needs one service at least", "add a service by its id on chain"));
  const section = strict({
    services: (isProduction(profile) ? services : services.optional()).describe(
      "Services by their id on chain. Default in lab: the service pocket, answered by the network's own public endpoints.",
    ),
    relayPort: port().default(8080).describe("Loopback port for relays in a lab, where the edge's mode is loopback."),
    defaultValidationMode: z.enum(["eager", "optimistic"]).default("optimistic").describe("validationMode of services that name none."),
    defaultRequestTimeoutSeconds: seconds(1, 3600).default(30).describe("Seconds for a request where the timeout profile says 0."),
    defaultMaxBodySizeBytes: whole(1024, 1024 ** 3)
      .default(10_485_760)
      .describe("Largest body of a relay in bytes, for every service."),
    ...trafficShape(),
    ...observationShape(),
    simulation: simulationSection(profile),
    miner: minerSection(),
  });
  return (isProduction(profile) ? section : section.prefault({} as z.input<typeof section>)).describe(
    "Relayers, miners and the services they serve.",
  );
}

type RelaySection = z.output<ReturnType<typeof relaySection>>;

export interface ServiceConfig extends ServiceSection {
  defaultBackend: Transport;
}
export interface RelayConfig extends Omit<RelaySection, "services"> {
  services: Record<string, ServiceConfig>;
}

/** Fills in the lab's own service and each service's default backend. */
export function resolveRelay(section: RelaySection, network: NetworkConfig | undefined): RelayConfig {
  const services = section.services ?? (network ? networkService(network) : {});
  return { ...section, services: Object.fromEntries(Object.entries(services).map(([id, service]) => [id, withDefaultBackend(service)])) };
}

/** A service that needs no node of the operator's: the public endpoints of the chain itself. None without such endpoints. */
function networkService({ rpcUrl, restUrl }: NetworkConfig): Record<string, ServiceSection> {
  if (!rpcUrl || !restUrl) return {};
  const backend = (url: string) => ({ url, headers: {}, maxRetries: 1, recoveryTimeoutSeconds: 30 });
  const backends = { jsonrpc: backend(rpcUrl), rest: backend(restUrl), cometbft: backend(rpcUrl) };
  return { pocket: { timeoutProfile: "fast", demo: false, demoTransports: [...demoTransports], backends } };
}

function withDefaultBackend(service: ServiceSection): ServiceConfig {
  const has = (transport: Transport) =>
    service.demo ? (service.demoTransports as readonly string[]).includes(transport) : service.backends[transport] !== undefined;
  return { ...service, defaultBackend: service.defaultBackend ?? transports.find(has) ?? "jsonrpc" };
}
