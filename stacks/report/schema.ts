import { z } from "zod";
import { governanceEntry, humanStep, igniterEndpoints, wizard } from "./igniterSchema.ts";
import { backendFacts, edgeFacts, hostFacts, postgresFacts, redisFacts } from "./validationSchema.ts";

const exposure = z.enum(["public", "private", "loopback"]).describe("Who can reach it.");

const endpoint = z
  .strictObject({
    name: z.string().describe("Unique in the stack, e.g. relay."),
    url: z.string().describe("Address to call."),
    exposure,
    instance: z.string().describe("Instance that serves it."),
    description: z.string().describe("What answers there."),
  })
  .describe("A URL that a person or a check may call.");

const chain = z
  .strictObject({
    name: z.string().describe("main, beta or local."),
    chainId: z.string().describe("Chain id that the node has to report."),
    rpcUrl: z.string().describe("CometBFT RPC."),
    restUrl: z.string().describe("REST (LCD)."),
    grpcAddress: z.string().describe("host:port of the node's gRPC."),
    grpcTls: z.boolean().describe("Whether gRPC is spoken over TLS."),
  })
  .describe("The chain that the stack serves on.");

const service = z
  .strictObject({
    id: z.string().describe("Service id on chain."),
    transports: z.array(z.string()).describe("Transports that have a backend, the default one first."),
    probePayload: z
      .string()
      .nullable()
      .describe("Request that every backend of its kind answers over JSON-RPC; null: the relay tool's own."),
  })
  .describe("A service that the relayers serve.");

/** Stack output `bootstrapReport`: what was built, what only a person can do, what to type next. Holds no secret. */
export const bootstrapReportSchema = z
  .strictObject({
    schemaVersion: z.literal(1).describe("Raised when a reader of the former version would be misled."),
    stack: z.string().describe("Name of the stack."),
    profile: z.enum(["lab", "prod-single", "prod-ha"]).describe("Profile of the stack."),
    chain,
    warnings: z.array(z.string()).describe("What must not be overlooked, such as throw-away keys."),
    instances: z
      .array(
        z.strictObject({
          name: z.string().describe("Instance, e.g. relayer-1."),
          role: z.string().describe("What it does."),
          host: z.string().describe("Host that it runs on."),
          container: z.string().describe("Container name on that host."),
          image: z.string().describe("Image reference."),
        }),
      )
      .describe("What runs where."),
    connections: z
      .array(
        z.strictObject({
          from: z.string().describe("Instance that opens the connection."),
          to: z.string().describe("Instance that takes it."),
          port: z.string().describe("Name of the port there."),
          purpose: z.string().describe("What for."),
        }),
      )
      .describe("Who calls whom inside the stack."),
    services: z.array(service).describe("What is served."),
    suppliers: z
      .array(
        z.strictObject({
          operatorAddress: z.string().describe("pokt1… address of the supplier's operator key."),
          throwAway: z.boolean().describe("True for keys made for a lab: never stake with them."),
        }),
      )
      .describe("Suppliers whose keys the stack made; keys brought by the operator are not read and so not listed."),
    endpoints: z.array(endpoint).describe("Where the stack can be called."),
    exposedPorts: z
      .array(
        z.strictObject({
          instance: z.string().describe("Instance that owns the port."),
          address: z.string().describe("address:port on the host."),
          protocol: z.string().describe("tcp or udp."),
          exposure,
        }),
      )
      .describe("Every port that the stack opens on a host; there is no other."),
    secrets: z
      .array(
        z.strictObject({
          name: z.string().describe("Name, never a value."),
          origin: z.string().describe("generated, config or host-file."),
          rotation: z.string().describe("online, restart or irreplaceable."),
          throwAway: z.boolean().describe("True for secrets that only a lab may have."),
        }),
      )
      .describe("Secrets that the stack uses, by name."),
    wizards: z.array(wizard).describe("Bootstrap wizards of the apps that run here, screen by screen."),
    governance: z.array(governanceEntry).describe("Entries of the apps that run here in the lists of governance."),
    humanSteps: z.array(humanStep).describe("What is left for a person, in order."),
    safetyBoundary: z.array(z.string()).describe("What this program never does."),
    nextCommands: z.array(z.string()).describe("Commands to type next."),
  })
  .describe("Output bootstrapReport of a pocket-provider stack.");

/** Stack output `validationEndpoints`: where checks begin. Holds no secret; paths name files that do. */
export const validationEndpointsSchema = z
  .strictObject({
    schemaVersion: z.literal(1).describe("Raised when a reader of the former version would be misled."),
    stack: z.string().describe("Name of the stack."),
    profile: z.enum(["lab", "prod-single", "prod-ha"]).describe("Profile of the stack."),
    chain: chain.extend({ blockTimeSeconds: z.number().describe("Seconds between two blocks.") }),
    hosts: z.array(hostFacts).describe("Machines of the stack."),
    edge: edgeFacts,
    redis: redisFacts,
    postgres: postgresFacts.nullable().describe("Databases; null for a stack without a control plane."),
    relay: z
      .strictObject({
        url: z.string().describe("Where relays go in, as a client on the outside calls it."),
        internalUrl: z.string().describe("The same on the container network."),
        services: z.array(service).describe("What can be asked for."),
        suppliers: z.array(z.string()).describe("Operator addresses that may be addressed; empty when the keys are the operator's own."),
        backends: z.array(backendFacts).describe("What relayers have to reach."),
        toolImage: z.string().describe("Image whose relay command sends test relays."),
        network: z.string().describe("Container network to send them from."),
        keysFolder: z
          .string()
          .nullable()
          .describe("Folder on the host with the probe application's keys (relay-keys.yaml); null without one."),
        simulation: z
          .strictObject({
            keyId: z.string().describe("Id of the identity that may send simulated relays."),
            applicationPublicKey: z.string().describe("Compressed secp256k1 public key, 66 hex digits."),
            gatewayPublicKey: z.string().describe("Compressed secp256k1 public key, 66 hex digits."),
          })
          .nullable()
          .describe("Identity for simulated relays; null when simulation is off."),
      })
      .describe("How to send a relay."),
    igniter: igniterEndpoints.nullable().describe("The control plane; null for a stack without one."),
    endpoints: z.array(endpoint).describe("Every endpoint of the stack."),
    probes: z
      .array(
        z.strictObject({
          instance: z.string().describe("Instance to ask."),
          host: z.string().describe("Host that it runs on."),
          container: z.string().describe("Container to ask from, with its own tools."),
          role: z.string().describe("What it does."),
          ports: z.record(z.string(), z.number()).describe("Port inside the container by its name."),
        }),
      )
      .describe("Instances with the ports that answer about their health."),
  })
  .describe("Output validationEndpoints of a pocket-provider stack.");

export type BootstrapReport = z.output<typeof bootstrapReportSchema>;
export type ValidationEndpoints = z.output<typeof validationEndpointsSchema>;
