import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../shared/hash.ts";
import { dockerEngineDelete, dockerEngineScript, type EngineSettings } from "./dockerEngineScript.ts";
import type { Host } from "./host.ts";

export interface DockerEngineArgs {
  host: Host;
  settings: EngineSettings;
  /** Login of the config; one that is not root joins the group docker. */
  user: string;
}

/** A Docker engine on the host with our settings: the one that is there, or a new one. */
export class DockerEngine extends pulumi.ComponentResource {
  constructor(name: string, args: DockerEngineArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:host:DockerEngine", name, {}, opts);
    const hash = contentHash(dockerEngineScript(args.settings, args.user, ""));
    args.host.command(
      name,
      {
        create: dockerEngineScript(args.settings, args.user, hash),
        delete: dockerEngineDelete(hash),
        triggers: [hash],
        timeoutSeconds: 1500,
        reconnect: args.user !== "root", // connections that were open before it joined the group may not use the engine
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
