import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

/** One step on a machine. Scripts must be safe to repeat after dying at any line. */
export interface HostCommandArgs {
  /** Bash, run with `set -euo pipefail`; never with a secret in it. What it prints to stderr is what a person sees when it fails. */
  create: pulumi.Input<string>;
  /** Bash for deletion; nothing by default. Short, because Pulumi prints it whole when it fails. */
  delete?: pulumi.Input<string>;
  /** Data for `create` on its standard input, the only way for secrets to reach it. */
  stdin?: pulumi.Input<string>;
  /** The step runs again when one of these changes, and only then. */
  triggers: pulumi.Input<string>[];
  /** Seconds after which the script is ended; default 120. */
  timeoutSeconds?: number;
  /** Bash that a new login runs after `create`, never over a connection that is open already; the step fails when that login does. */
  confirm?: pulumi.Input<string>;
  /** The connection to the machine is opened anew afterwards, so that a login's new groups count. Default false. */
  reconnect?: boolean;
}

/** A step that has run on a machine. */
export interface HostCommand extends pulumi.Resource {
  readonly stdout: pulumi.Output<string>;
}

/**
 * A machine with a Docker engine. Owns its provider and the only way to run anything on it, so no role knows which kind
 * of machine it is on.
 */
export interface Host extends pulumi.ComponentResource {
  /** Key in the stack's config. */
  readonly hostName: string;
  readonly provider: docker.Provider;
  /** Folder on the host under which the stack's rendered files live, one folder an instance. */
  readonly filesRoot: string;
  command(name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions): HostCommand;
}
