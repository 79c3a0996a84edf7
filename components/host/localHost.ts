import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Host, HostCommand, HostCommandArgs } from "./host.ts";
import { wrapScript } from "./script.ts";

export interface LocalHostArgs {
  /** Key in the stack's config. */
  hostName: string;
  /** Folder for rendered files; made when first needed, with mode 0700. */
  filesRoot: string;
  /** Docker engine, e.g. "unix:///var/run/docker.sock". */
  dockerHost: string;
}

/** The machine that runs Pulumi, with its own Docker engine. */
export class LocalHost extends pulumi.ComponentResource implements Host {
  readonly hostName: string;
  readonly provider: docker.Provider;
  readonly filesRoot: string;
  private readonly dockerHost: string;

  constructor(name: string, args: LocalHostArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:host:LocalHost", name, {}, opts);
    this.hostName = args.hostName;
    this.filesRoot = args.filesRoot;
    this.dockerHost = args.dockerHost;
    this.provider = new docker.Provider(`${name}-docker`, { host: args.dockerHost }, { parent: this });
    this.registerOutputs({ hostName: this.hostName });
  }

  command(name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions): HostCommand {
    const wrap = (script: pulumi.Input<string>) => pulumi.output(script).apply((text) => wrapScript(text, args.timeoutSeconds));
    return new command.local.Command(
      name,
      {
        create: wrap(args.create),
        delete: args.delete === undefined ? undefined : wrap(args.delete),
        stdin: args.stdin,
        triggers: args.triggers,
        interpreter: ["/bin/bash", "-c"],
        environment: { DOCKER_HOST: this.dockerHost },
        logging: command.local.Logging.None, // a long line would deadlock it, and output may hold what must not be shown
        addPreviousOutputInEnv: false,
      },
      opts,
    );
  }
}
