import "./stackTraces.ts";
import * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "./config/read.ts";
import { deploy } from "./deploy.ts";
import { refuseLabPassphrase } from "./labPassphrase.ts";
import { buildBootstrapReport } from "./report/bootstrapReport.ts";
import { pocketAddress, publicKeyHex } from "./report/pocketKeys.ts";
import { buildValidationEndpoints } from "./report/validationEndpoints.ts";
import { secretValues } from "./secretValues.ts";
import { planTopology } from "./topology/plan.ts";
import { secretNames } from "./topology/secrets.ts";

const { config, secrets } = readStackConfig();
refuseLabPassphrase(config.profile, process.env);
const topology = planTopology(config, pulumi.getStack());
const values = secretValues(topology, secrets);
const { probeKeysFolder } = deploy(config, topology, values);

// Addresses and public keys tell nothing of the private keys that they are derived from.
const derive = (name: string, derivation: (key: string) => string) =>
  name in values ? pulumi.unsecret(values[name]!.apply(derivation)) : pulumi.output(null);
const suppliers = topology.secrets.filter(({ name }) => /^supplierKey-\d+$/.test(name)).map(({ name }) => derive(name, pocketAddress));
const operatorAddresses = pulumi.all(suppliers).apply((addresses) => addresses.filter((address) => address !== null));

export const bootstrapReport = operatorAddresses.apply((addresses) => buildBootstrapReport(config, topology, addresses));
export const validationEndpoints = pulumi
  .all({
    operatorAddresses,
    keysFolder: probeKeysFolder ?? pulumi.output(null),
    applicationPublicKey: derive(secretNames.simulationApplicationKey, publicKeyHex),
    gatewayPublicKey: derive(secretNames.simulationGatewayKey, publicKeyHex),
  })
  .apply((facts) => buildValidationEndpoints(config, topology, facts));
