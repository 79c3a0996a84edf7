import * as pulumi from "@pulumi/pulumi";
import { type FirewallPlan, renderFirewall } from "../../config-templates/host/nftables.ts";
import { contentHash } from "../shared/hash.ts";
import { applyFirewall, confirmFirewall, removeFirewall } from "./firewallScripts.ts";
import type { Host } from "./host.ts";

export interface FirewallArgs {
  host: Host;
  plan: FirewallPlan;
  /** Seconds in which a new login must succeed after new rules, 30 to 600; else the old rules come back. */
  confirmSeconds: number;
}

/** Who may connect to a host: one table of its own, loaded on trial and made permanent by a new login. Nothing else on the host is touched. */
export class Firewall extends pulumi.ComponentResource {
  constructor(name: string, args: FirewallArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:host:Firewall", name, {}, opts);
    const rules = renderFirewall(args.plan);
    const hash = contentHash([rules, applyFirewall("", args.confirmSeconds), confirmFirewall("")]);
    args.host.command(
      name,
      {
        create: applyFirewall(hash, args.confirmSeconds),
        stdin: rules,
        confirm: confirmFirewall(hash),
        delete: removeFirewall(hash),
        triggers: [hash],
      },
      { parent: this, dependsOn: opts.dependsOn },
    );
    this.registerOutputs({});
  }
}
