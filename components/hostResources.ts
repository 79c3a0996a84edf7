import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPlan } from "../stacks/topology/types.ts";
import type { Host } from "./host/host.ts";

export interface HostResourcesArgs {
  host: Host;
  network: NetworkPlan;
  stack: string;
  /** What has to stand before the engine is asked for anything, such as its installation. */
  after: pulumi.Resource[];
}

/** What the instances of one host share: the container network and the images, each made once. */
export class HostResources extends pulumi.ComponentResource {
  readonly host: Host;
  readonly network: docker.Network;
  private readonly images = new Map<string, docker.RemoteImage>();

  constructor(name: string, args: HostResourcesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:HostResources", name, {}, opts);
    this.host = args.host;
    this.network = new docker.Network(
      `${name}-network`,
      { name: args.network.name, driver: "bridge", labels: [{ label: "pocket.stack", value: args.stack }] },
      // a changed label would replace the network and with it every container
      { parent: this, provider: args.host.provider, dependsOn: args.after, ignoreChanges: ["labels"] },
    );
    this.registerOutputs({ network: this.network.name });
  }

  /** The image on this host, pulled when it is not there; never removed, other stacks may use it. */
  image(reference: string): docker.RemoteImage {
    const known = this.images.get(reference);
    if (known) return known;
    const image = new docker.RemoteImage(
      `${this.host.hostName}-image-${reference.replace(/@.*/, "").replace(/[^A-Za-z0-9.]+/g, "-")}`,
      { name: reference, keepLocally: true },
      { parent: this, provider: this.host.provider, dependsOn: [this.network] },
    );
    this.images.set(reference, image);
    return image;
  }
}
