import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Shape of a generated secret: text for passwords, hex of n bytes for keys. */
export type SecretShape = { kind: "password"; length: number } | { kind: "hex"; bytes: number };

/** Secrets that the stack makes once and keeps, encrypted, in its state. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** Values by name, always secret. */
  readonly values: Record<string, pulumi.Output<string>>;

  /** Never replace `protect`ed names: what they encrypt is lost with them. */
  constructor(
    name: string,
    args: { shapes: Record<string, SecretShape>; irreplaceable: string[] },
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("pocket-provider:index:GeneratedSecrets", name, {}, opts);
    this.values = Object.fromEntries(
      Object.entries(args.shapes).map(([secret, shape]) => {
        const options = { parent: this, protect: args.irreplaceable.includes(secret) };
        const value =
          shape.kind === "password"
            ? new random.RandomPassword(secret, { length: shape.length, special: false }, options).result
            : new random.RandomBytes(secret, { length: shape.bytes }, options).hex;
        return [secret, pulumi.secret(value)];
      }),
    );
    this.registerOutputs({});
  }
}
