import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Host, HostCommand, HostCommandArgs } from "./host.ts";
import { scriptInput, scriptRunner, wrapScript } from "./script.ts";

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
    const remove = args.delete === undefined ? undefined : pulumi.output(args.delete).apply((script) => wrapScript(script));
    return new command.local.Command(
      name,
      {
        create: scriptRunner(name, args.timeoutSeconds),
        delete: remove,
        stdin: pulumi.all([args.create, args.stdin ?? ""]).apply(([script, data]) => scriptInput(script, data)),
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
