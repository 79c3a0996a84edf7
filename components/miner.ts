import * as pulumi from "@pulumi/pulumi";
import { type MinerFileInput, renderMinerConfig } from "../config-templates/miner.ts";
import { type RelayMinerArgs, relayMinerInstance } from "./relayMinerInstance.ts";
import { minerGateChecks } from "./relayMinerScripts.ts";
import { portOf, type RoleOptions } from "./roleArgs.ts";

export interface MinerArgs extends RelayMinerArgs {
  /** Holds the Redis password, so usually a secret. */
  settings: pulumi.Input<MinerFileInput>;
}

/** A miner: reads relay streams, builds session trees, submits claims and proofs; one of the fleet leads. */
export class Miner extends pulumi.ComponentResource {
  constructor(name: string, args: MinerArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Miner", name, {}, opts);
    const settings = pulumi.output(args.settings);
    relayMinerInstance(this, name, args, {
      role: "miner",
      config: settings.apply(renderMinerConfig),
      keysFile: settings.apply(({ keysFile }) => keysFile),
      checks: minerGateChecks(args.instance.containerName, portOf(args, "metrics")),
      steadySeconds: 3,
      stopGraceSeconds: 30, // a quiet miner may not end by itself; its lease expires within the same time
      hint: "Redis or the chain's RPC endpoint cannot be reached (a miner without a chain leaves with exit code 0), or the key file holds no key",
    });
    this.registerOutputs({ containerName: args.instance.containerName });
  }
}
