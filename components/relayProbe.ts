import * as pulumi from "@pulumi/pulumi";
import { renderSimulationApplicationsFile } from "../config-templates/simulationApplications.ts";
import type { HostResources } from "./hostResources.ts";
import { instanceFiles } from "./shared/instanceFiles.ts";

export interface RelayProbeArgs {
  shared: HostResources;
  stack: string;
  /** Image whose relay tool reads the keys. */
  image: string;
  applicationKey: pulumi.Input<string>;
  gatewayKey: pulumi.Input<string>;
}

/** Throw-away keys of the identity that sends test relays, as a file on the host for upstream's relay tool. */
export class RelayProbe extends pulumi.ComponentResource {
  /** Folder on the host that holds relay-keys.yaml. */
  readonly keysFolder: pulumi.Output<string>;

  constructor(name: string, args: RelayProbeArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:RelayProbe", name, {}, opts);
    const image = args.shared.image(args.image);
    const files = instanceFiles(
      args.shared.host,
      name,
      {
        stack: args.stack,
        instance: "relay-probe",
        image: args.image,
        bundle: pulumi.all([args.applicationKey, args.gatewayKey]).apply(([application, gateway]) => ({
          owner: { uid: 1000, gid: 1000 },
          files: [
            { path: "relay-keys.yaml", content: renderSimulationApplicationsFile({ applications: [application], gateway: [gateway] }) },
          ],
        })),
      },
      { parent: this, dependsOn: [image] },
    );
    this.keysFolder = pulumi.all([files.path, files.written.urn]).apply(([path]) => path);
    this.registerOutputs({ keysFolder: this.keysFolder });
  }
}
