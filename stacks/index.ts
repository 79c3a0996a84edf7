import "./stackTraces.ts";
import * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "./config/read.ts";
import { deploy } from "./deploy.ts";
import { refuseUndeployable } from "./deployable.ts";
import { refuseMisleadingEnvironment } from "./dockerEnvironment.ts";
import { refuseLabPassphrase } from "./labPassphrase.ts";
import { pocketAddress, publicKeyHex } from "./pocketKeys.ts";
import { readable } from "./readableErrors.ts";
import { buildBootstrapReport } from "./report/bootstrapReport.ts";
import { buildValidationEndpoints } from "./report/validationEndpoints.ts";
import { secretValues } from "./secretValues.ts";
import { planFirewalls } from "./topology/firewall.ts";
import { planTopology } from "./topology/plan.ts";
import { secretNames } from "./topology/secrets.ts";

const { config, topology, values, probeKeysFolder } = readable(() => {
  refuseMisleadingEnvironment(process.env);
  const { config, secrets } = readStackConfig();
  refuseLabPassphrase(config.profile, process.env);
  const topology = planTopology(config, pulumi.getStack());
  const firewalls = planFirewalls(config, topology);
  refuseUndeployable(config, topology);
  const values = secretValues(config, topology, secrets);
  return { config, topology, values, ...deploy(config, topology, firewalls, values) };
});

// Addresses and public keys tell nothing of the private keys that they are derived from.
const derive = (name: string, derivation: (key: string) => string): pulumi.Output<string | null> =>
  name in values ? pulumi.unsecret(values[name]!.apply(derivation)) : pulumi.output(null);
const operatorAddresses = pulumi.all(
  topology.secrets
    .filter(({ name }) => /^supplierKey-\d+$/.test(name))
    .map(({ name }) => derive(name, pocketAddress) as pulumi.Output<string>),
);
const reportFacts = pulumi.output({
  operatorAddresses,
  providerIdentity: derive(secretNames.providerAppIdentity, publicKeyHex),
  middlemanIdentity: derive(secretNames.middlemanAppIdentity, publicKeyHex),
});

export const bootstrapReport = reportFacts.apply((facts) => buildBootstrapReport(config, topology, facts));
export const validationEndpoints = pulumi
  .output({
    reportFacts,
    keysFolder: probeKeysFolder ?? null,
    applicationPublicKey: derive(secretNames.simulationApplicationKey, publicKeyHex),
    gatewayPublicKey: derive(secretNames.simulationGatewayKey, publicKeyHex),
  })
  .apply(({ reportFacts, ...probeFacts }) => buildValidationEndpoints(config, topology, { ...reportFacts, ...probeFacts }));
