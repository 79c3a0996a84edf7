import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Shape of a generated secret: text for passwords, hex of n bytes for keys. With `bcrypt` there is a value "<name>Hash" too. */
export type SecretShape = { kind: "password"; length: number; bcrypt?: true } | { kind: "hex"; bytes: number };

export interface GeneratedSecretsArgs {
  shapes: Record<string, SecretShape>;
  /** Names of secrets that Pulumi refuses to replace or delete: what they encrypt is lost with them. */
  protect: string[];
  /** Raised numbers by name: another number makes a new value. */
  generations: Record<string, number>;
}

/** Name of the value that is a secret's bcrypt hash. */
export const hashName = (secret: string) => `${secret}Hash`;

/** Secrets that the stack makes once and keeps, encrypted, in its state. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** Values by name, always secret. */
  readonly values: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: GeneratedSecretsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:GeneratedSecrets", name, {}, opts);
    this.values = Object.fromEntries(
      Object.entries(args.shapes).flatMap(([secret, shape]) => {
        const options = { parent: this, protect: args.protect.includes(secret) };
        const generation = args.generations[secret];
        const keepers = generation === undefined ? undefined : { generation: String(generation) };
        if (shape.kind === "hex")
          return [[secret, pulumi.secret(new random.RandomBytes(secret, { length: shape.bytes, keepers }, options).hex)]];
        const made = new random.RandomPassword(secret, { length: shape.length, special: false, keepers }, options);
        const values = [[secret, pulumi.secret(made.result)]];
        return shape.bcrypt ? [...values, [hashName(secret), pulumi.secret(made.bcryptHash)]] : values;
      }),
    );
    this.registerOutputs({});
  }
}
