import type * as pulumi from "@pulumi/pulumi";
import { GeneratedSecrets, type SecretShape } from "../components/generatedSecrets.ts";
import { secretNames } from "./topology/secrets.ts";
import type { SecretPlan, Topology } from "./topology/types.ts";

/** 32 bytes in hex: secp256k1 private keys; all but one in 2^128 of such numbers are valid, and the renderer refuses the others. */
const privateKey: SecretShape = { kind: "hex", bytes: 32 };

/** Shape of each generated secret by its name; those of roles without a component have none. */
export function secretShape({ name }: SecretPlan): SecretShape {
  if (/^supplierKey-\d+$/.test(name)) return privateKey;
  switch (name) {
    case secretNames.redisPassword:
      return { kind: "password", length: 40 };
    case secretNames.simulationApplicationKey:
    case secretNames.simulationGatewayKey:
      return privateKey;
    default:
      throw new Error(`secret "${name}" has no shape`);
  }
}

/** Every secret value of the stack by name: those that it makes, and those given in its config. */
export function secretValues(topology: Topology, given: Record<string, pulumi.Output<string>>): Record<string, pulumi.Output<string>> {
  const generated = topology.secrets.filter(({ origin, name }) => origin === "generated" && !(name in given));
  const made = new GeneratedSecrets(`${topology.stack}-secrets`, {
    shapes: Object.fromEntries(generated.map((plan) => [plan.name, secretShape(plan)])),
    irreplaceable: generated.filter(({ rotation }) => rotation === "irreplaceable").map(({ name }) => name),
  });
  return { ...given, ...made.values };
}
