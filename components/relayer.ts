import * as pulumi from "@pulumi/pulumi";
import { renderRelayerConfig } from "../config-templates/relayer.ts";
import type { RelayerFileInput } from "../config-templates/relayerInput.ts";
import { type RelayMinerArgs, relayMinerInstance } from "./relayMinerInstance.ts";
import { relayerGateChecks } from "./relayMinerScripts.ts";
import { portOf, type RoleOptions } from "./roleArgs.ts";

export interface RelayerArgs extends RelayMinerArgs {
  /** Holds the Redis password and the backends' credentials, so usually a secret. */
  settings: pulumi.Input<RelayerFileInput>;
  /** Ids of the services it serves; the gate asks for each. */
  services: string[];
}

/** A relayer: takes relays, calls the backend, signs the answer, and puts what was served on the Redis stream. */
export class Relayer extends pulumi.ComponentResource {
  constructor(name: string, args: RelayerArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Relayer", name, {}, opts);
    const settings = pulumi.output(args.settings);
    relayMinerInstance(this, name, args, {
      role: "relayer",
      config: settings.apply(renderRelayerConfig),
      keysFile: settings.apply(({ keysFile }) => keysFile),
      checks: relayerGateChecks(
        args.instance.containerName,
        { relay: portOf(args, "relay"), health: portOf(args, "health") },
        args.services,
      ),
      steadySeconds: 0,
      stopGraceSeconds: 40, // longer than any fast service's answer: what is open is served
      hint: "a service's backend cannot be reached, no miner leads (block height 0), or Redis is down",
    });
    this.registerOutputs({ containerName: args.instance.containerName });
  }
}
