import type { StackConfig } from "../config/schema.ts";
import type { Topology } from "../topology/types.ts";
import type { BootstrapReport } from "./schema.ts";
import { describeChain, describeExposedPorts, describeServices } from "./shared.ts";

/** What this program leaves to others, whatever the config says. */
const safetyBoundary = [
  "Nothing here signs, stakes, unstakes or broadcasts a transaction: staking is Igniter's, in the operator's hands.",
  "Owner keys never touch a host of this stack; only the suppliers' operator keys are online.",
  "Backend nodes are called, never installed, run or secured.",
];

/** Output bootstrapReport. `operatorAddresses` are those of the keys that the stack made. */
export function buildBootstrapReport(config: StackConfig, topology: Topology, operatorAddresses: string[]): BootstrapReport {
  return {
    schemaVersion: 1,
    stack: topology.stack,
    profile: topology.profile,
    chain: describeChain(config),
    warnings: warnings(config),
    instances: topology.instances.map(({ name, role, host, containerName, image }) => {
      return { name, role, host, container: containerName, image: topology.images[image] ?? image };
    }),
    services: describeServices(config),
    suppliers: operatorAddresses.map((operatorAddress) => ({ operatorAddress, throwAway: config.keys.source === "generated" })),
    endpoints: topology.endpoints,
    exposedPorts: describeExposedPorts(topology),
    secrets: topology.secrets.map(({ name, origin, rotation, throwAway }) => ({ name, origin, rotation, throwAway })),
    operatorTasks: operatorTasks(config),
    safetyBoundary,
    nextCommands: [
      `pulumi stack output bootstrapReport --stack ${topology.stack}`,
      `pulumi preview --stack ${topology.stack}`,
      `pulumi destroy --stack ${topology.stack}`,
    ],
  };
}

function warnings(config: StackConfig): string[] {
  const found: string[] = [];
  if (config.keys.source === "generated") {
    found.push(
      "The suppliers' operator keys were made for this lab and are thrown away with it: never stake with them, never send funds to them.",
    );
  }
  if (config.redis.mode === "managed" && !config.redis.persistence) {
    found.push("Redis keeps nothing over a restart: relays that were not claimed are lost with it.");
  }
  if (config.edge.mode === "loopback")
    found.push("Relays are taken over plain HTTP on this machine's loopback address: no gateway can reach it.");
  return found;
}

function operatorTasks(config: StackConfig): BootstrapReport["operatorTasks"] {
  if (config.keys.source === "generated") {
    return [
      {
        title: "Look around, then choose a profile for real work",
        why: "A lab's keys cannot be staked.",
        how: "Read the annotated Pulumi.prod-single.yaml and docs/configuration.md.",
      },
    ];
  }
  return [
    {
      title: "Stake the suppliers",
      why: "Staking needs the owner's signature, which never touches this stack.",
      how: "Use Igniter's Provider with the operator addresses of the key file on the relayers' hosts.",
    },
    {
      title: "Fund each operator account and let it sign once",
      why: "Claims and proofs are paid by the operator account, and gateways need its public key on chain.",
      how: "Send some POKT to each operator address and check its account on the chain's REST endpoint.",
    },
  ];
}
