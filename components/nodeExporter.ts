import * as pulumi from "@pulumi/pulumi";
import { hostRoot, nodeExporterFlags } from "../config-templates/monitoring/exporters.ts";
import { asUser, monitoringUser, sampleCheck } from "./monitoringScripts.ts";
import { portOf, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { contentHash } from "./shared/hash.ts";
import { instanceContainer } from "./shared/instanceContainer.ts";

/** Figures of a machine. It sees the machine's files read-only, as nobody, and so none that is for somebody's eyes only. */
export class NodeExporter extends pulumi.ComponentResource {
  constructor(name: string, args: RoleArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:NodeExporter", name, {}, opts);
    const { instance, network, stack, shared } = args;
    const port = portOf(args, "metrics");
    const flags = nodeExporterFlags(port);
    const intent = shared.image(args.image).imageId.apply((image) => ({
      instance,
      network,
      stack,
      image,
      entrypoint: ["/bin/node_exporter"],
      command: flags,
      user: asUser(monitoringUser),
      binds: [{ source: "/", target: hostRoot }],
      stopGraceSeconds: 10,
      filesHash: contentHash(flags),
    }));
    const gate = {
      checks: [sampleCheck(instance.containerName, port, "node_memory_MemAvailable_bytes ", "shows no figures of the machine")],
      deadlineSeconds: 60,
      hint: "the engine refuses to mount the machine's root folder",
    };
    instanceContainer(shared.host, name, { intent, gate, after: [shared.network] }, this);
    this.registerOutputs({ containerName: instance.containerName });
  }
}
