import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host/host.ts";
import { type PocketdSettings, pocketdDelete, pocketdScript } from "./pocketdScripts.ts";
import { contentHash } from "./shared/hash.ts";

export interface PocketdArgs {
  host: Host;
  settings: PocketdSettings;
}

/** The chain's command line for checks on a host, with the stack's network as its defaults and without any key. */
export class Pocketd extends pulumi.ComponentResource {
  /** What the installed program calls itself, e.g. "0.1.35". */
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: PocketdArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:Pocketd", name, {}, opts);
    const hash = contentHash(pocketdScript(args.settings, ""));
    const done = args.host.command(
      name,
      { create: pocketdScript(args.settings, hash), delete: pocketdDelete(hash), triggers: [hash], timeoutSeconds: 600 },
      { parent: this },
    );
    this.version = done.stdout.apply((text) => /^pocketd=(\S+)$/m.exec(text)?.[1] ?? "");
    this.registerOutputs({ version: this.version });
  }
}
