import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../shared/hash.ts";
import type { Host, HostCommand, HostCommandArgs } from "./host.ts";
import { readyScript } from "./readyScript.ts";
import { dockerHostUrl, type SshTarget, sshOptions } from "./sshOptions.ts";
import { remoteEnvironment, remoteInput, remoteRunner, remoteScript } from "./sshRunner.ts";

export interface SshHostArgs {
  /** Key in the stack's config. */
  hostName: string;
  stack: string;
  target: SshTarget;
  /** What the limits of its containers were derived from; undefined where nobody looked. */
  size?: { memoryMiB: number; cpus: number } | undefined;
  /** Resolves when the shared connection is open, or cannot be opened; nothing is asked of the machine before. */
  opened: Promise<void>;
}

/** An existing machine, reached by the ssh program with one login a run. Everything on it runs as root. */
export class SshHost extends pulumi.ComponentResource implements Host {
  readonly hostName: string;
  readonly provider: docker.Provider;
  readonly filesRoot = "/etc/pocket";
  private readonly user: string;
  /** Environment of every step: the way to the machine, so that no failure prints it beside the script's own words. */
  private readonly environment: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: SshHostArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:host:SshHost", name, {}, opts);
    const { target } = args;
    this.hostName = args.hostName;
    this.user = target.user;
    this.environment = pulumi.output(args.opened.then(() => remoteEnvironment(target, args.stack, args.hostName)));
    this.provider = new docker.Provider(
      `${name}-docker`,
      { host: args.opened.then(() => dockerHostUrl(target)), sshOpts: sshOptions(target) },
      { parent: this },
    );
    const ready = readyScript({ ...args, user: target.user });
    this.step(`${name}-ready`, { create: ready, triggers: [contentHash(ready)] }, { parent: this }, true);
    this.registerOutputs({ hostName: this.hostName });
  }

  command(name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions): HostCommand {
    return this.step(name, args, opts, false);
  }

  private step(name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions, asLogin: boolean): HostCommand {
    const { user } = this;
    const remove = args.delete === undefined ? undefined : pulumi.output(args.delete).apply((script) => remoteScript(script, user));
    return new command.local.Command(
      name,
      {
        create: remoteRunner(name, {
          timeoutSeconds: args.timeoutSeconds,
          confirm: args.confirm !== undefined,
          reconnect: args.reconnect,
          asLogin,
        }),
        delete: remove,
        stdin: pulumi
          .all([args.create, args.stdin ?? "", args.confirm])
          .apply(([script, data, confirm]) => remoteInput({ script, data, confirm })),
        triggers: args.triggers,
        interpreter: ["/bin/bash", "-c"],
        environment: this.environment,
        logging: command.local.Logging.None, // a long line would deadlock it, and output may hold what must not be shown
        addPreviousOutputInEnv: false,
      },
      opts,
    );
  }
}
