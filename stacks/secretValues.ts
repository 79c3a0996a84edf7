import type * as pulumi from "@pulumi/pulumi";
import { GeneratedSecrets, type SecretShape } from "../components/generatedSecrets.ts";
import type { StackConfig } from "./config/schema.ts";
import { secretNames } from "./topology/secrets.ts";
import type { SecretPlan, Topology } from "./topology/types.ts";

/** 32 bytes in hex: secp256k1 private keys; all but one in 2^128 of such numbers are valid, and the renderers refuse the others. */
const privateKey: SecretShape = { kind: "hex", bytes: 32 };
const password = { kind: "password", length: 40 } as const satisfies SecretShape;

/** Shape of each generated secret by its name; those of roles without a component have none. */
export function secretShape({ name }: Pick<SecretPlan, "name">): SecretShape {
  if (/^supplierKey-\d+$/.test(name)) return privateKey;
  switch (name) {
    case secretNames.redisPassword:
    case secretNames.postgresPassword:
    case secretNames.providerDatabasePassword:
    case secretNames.middlemanDatabasePassword:
    case secretNames.temporalDatabasePassword:
    case secretNames.monitoringDatabasePassword:
    case secretNames.grafanaAdminPassword:
      return password;
    case secretNames.simulationApplicationKey:
    case secretNames.simulationGatewayKey:
    case secretNames.providerAppIdentity:
    case secretNames.middlemanAppIdentity:
      return privateKey;
    case secretNames.providerAuthSecret:
    case secretNames.middlemanAuthSecret:
    case secretNames.providerEncryptionKey:
      return { kind: "hex", bytes: 32 };
    case secretNames.providerEncryptionIv:
      return { kind: "hex", bytes: 16 };
    case secretNames.grafanaEdgePassword:
      return { ...password, bcrypt: true };
    default:
      throw new Error(`secret "${name}" has no shape`);
  }
}

/** Names of the secrets that Pulumi must never replace or delete; none in a lab, which goes as a whole. */
export function protectedSecrets(profile: StackConfig["profile"], generated: SecretPlan[]): string[] {
  if (profile === "lab") return [];
  return generated.filter(({ rotation }) => rotation === "irreplaceable").map(({ name }) => name);
}

/** Every secret value of the stack by name: those that it makes, and those given in its config. */
export function secretValues(
  config: Pick<StackConfig, "profile" | "rotation">,
  topology: Topology,
  given: Record<string, pulumi.Output<string>>,
): Record<string, pulumi.Output<string>> {
  const generated = topology.secrets.filter(({ origin, name }) => origin === "generated" && !(name in given));
  const made = new GeneratedSecrets(`${topology.stack}-secrets`, {
    shapes: Object.fromEntries(generated.map((plan) => [plan.name, secretShape(plan)])),
    protect: protectedSecrets(config.profile, generated),
    generations: config.rotation,
  });
  return { ...given, ...made.values };
}
