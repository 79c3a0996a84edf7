import type { StackConfig } from "../config/schema.ts";
import { firewallWarnings } from "../topology/firewall.ts";
import type { Topology } from "../topology/types.ts";
import { type AppIdentities, governanceEntries } from "./governance.ts";
import { appTitles, humanSteps } from "./humanSteps.ts";
import type { BootstrapReport } from "./schema.ts";
import { describeChain, describeExposedPorts, describeServices } from "./shared.ts";
import { middlemanWizard } from "./wizards/middleman.ts";
import { providerWizard } from "./wizards/provider.ts";

/** What this program leaves to others, whatever the config says. */
const safetyBoundary = [
  "Nothing here signs, stakes, unstakes or broadcasts a transaction: staking is Igniter's, in the operator's hands.",
  "The owner's key stays in the owner's wallet, offline: never here, never on a host; only the suppliers' operator keys are online.",
  "Backend nodes are called, never installed, run or secured.",
];

/** What is known only once the stack's secrets are made; none of it is secret. */
export interface ReportFacts {
  /** Addresses of the operator keys that the stack made. */
  operatorAddresses: string[];
  /** Public keys of the apps' identities, 66 hex digits; null where an app does not run here. */
  providerIdentity: string | null;
  middlemanIdentity: string | null;
}

/** The apps' public keys by app. */
export function identitiesOf({ providerIdentity, middlemanIdentity }: Omit<ReportFacts, "operatorAddresses">): AppIdentities {
  return { provider: providerIdentity, middleman: middlemanIdentity };
}

/** Output bootstrapReport. */
export function buildBootstrapReport(config: StackConfig, topology: Topology, facts: ReportFacts): BootstrapReport {
  const identities = identitiesOf(facts);
  const governance = governanceEntries(config, identities);
  return {
    schemaVersion: 1,
    stack: topology.stack,
    profile: topology.profile,
    chain: describeChain(config),
    warnings: warnings(config),
    instances: topology.instances.map(({ name, role, host, containerName, image }) => {
      return { name, role, host, container: containerName, image: topology.images[image] ?? image };
    }),
    connections: topology.flows.map(({ from, to, purpose }) => ({ from, to: to.instance, port: to.port, purpose })),
    services: describeServices(config),
    suppliers: facts.operatorAddresses.map((operatorAddress) => ({ operatorAddress, throwAway: config.keys.source === "generated" })),
    endpoints: topology.endpoints,
    exposedPorts: describeExposedPorts(topology),
    secrets: topology.secrets.map(({ name, origin, rotation, throwAway }) => ({ name, origin, rotation, throwAway })),
    wizards: [
      ...(config.provider.enabled ? [providerWizard(config, identities.provider)] : []),
      ...(config.middleman.enabled ? [middlemanWizard(config, identities.middleman)] : []),
    ],
    governance,
    humanSteps: humanSteps(config, topology, governance),
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
  for (const app of ["provider", "middleman"] as const) {
    if (config[app].enabled && !config[app].ownerIdentity)
      found.push(
        `No wallet can sign in to the ${appTitles[app]} as its owner until ${app}.ownerIdentity is set; do not sign in before with any other.`,
      );
  }
  if (config.redis.mode === "managed" && !config.redis.persistence) {
    found.push("Redis keeps nothing over a restart: relays that were not claimed are lost with it.");
  }
  if (config.monitoring.enabled && config.monitoring.alertmanager.receivers.length === 0)
    found.push("Alerts reach nobody: monitoring.alertmanager.receivers is empty, so they only show on Alertmanager's own page.");
  if (config.edge.mode === "loopback")
    found.push("Relays are taken over plain HTTP on this machine's loopback address: no gateway can reach it.");
  return [...found, ...firewallWarnings(config)];
}
