import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../shared/hash.ts";
import { type BaselineSettings, baselineDelete, baselineScript } from "./baselineScript.ts";
import type { Host } from "./host.ts";
import { confirmSshd } from "./sshdParts.ts";

export interface BaselineArgs {
  host: Host;
  settings: BaselineSettings;
}

/** An existing machine made fit for the stack: packages, kernel settings, clock, updates, journal, SSH server. Everything else on the host comes after. */
export class Baseline extends pulumi.ComponentResource {
  constructor(name: string, args: BaselineArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:host:Baseline", name, {}, opts);
    const hash = contentHash([baselineScript(args.settings, ""), confirmSshd]);
    args.host.command(
      name,
      {
        create: baselineScript(args.settings, hash),
        delete: baselineDelete(hash),
        confirm: confirmSshd,
        triggers: [hash],
        timeoutSeconds: 1200,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
