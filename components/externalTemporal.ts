import * as pulumi from "@pulumi/pulumi";
import { externalTemporalCheck } from "./externalScripts.ts";
import type { HostResources } from "./hostResources.ts";

export interface ExternalTemporalArgs {
  /** The host whose containers reach the server. */
  shared: HostResources;
  network: string;
  /** Image with Temporal's command line. */
  adminToolsImage: string;
  /** host:port */
  address: string;
  namespaces: string[];
}

/** A Temporal server that somebody else runs: looked at before anything uses it. */
export class ExternalTemporal extends pulumi.ComponentResource {
  constructor(name: string, args: ExternalTemporalArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:ExternalTemporal", name, {}, opts);
    const { shared, network, adminToolsImage, address, namespaces } = args;
    const cli = shared.image(adminToolsImage);
    shared.host.command(
      `${name}-check`,
      {
        create: externalTemporalCheck({ network, adminToolsImage, address, namespaces }),
        triggers: [address, namespaces.join(","), cli.imageId],
        timeoutSeconds: 60,
      },
      { parent: this, dependsOn: [cli, shared.network] },
    );
    this.registerOutputs({});
  }
}
