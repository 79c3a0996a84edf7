import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { InstancePlan } from "../stacks/topology/types.ts";
import type { Host } from "./host/host.ts";

/** The volume that holds an instance's data. Outside the lab it outlives even `pulumi destroy`. */
export function dataVolume(
  host: Host,
  name: string,
  args: { instance: InstancePlan; stack: string; keep: boolean },
  parent: pulumi.Resource,
) {
  if (!args.instance.volume) throw new Error(`instance ${args.instance.name} has no volume in the topology`);
  return new docker.Volume(
    `${name}-data`,
    { name: args.instance.volume.name, labels: [{ label: "pocket.stack", value: args.stack }] },
    {
      parent,
      provider: host.provider,
      protect: args.keep,
      retainOnDelete: args.keep,
      ignoreChanges: ["labels", "driver", "driverOpts"], // each of them would replace the volume: the data would be gone
    },
  );
}
