import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../host/host.ts";
import { type ContainerIntent, type ContainerSpec, containerSpec, replaceOnChanges } from "./containerSpec.ts";
import { type GateScript, gateScript } from "./gateScript.ts";
import { contentHash } from "./hash.ts";

export interface InstanceContainerArgs {
  /** Image and files are known only when the engine has made them, hence the Output. */
  intent: pulumi.Output<ContainerIntent>;
  gate: Omit<GateScript, "containerName">;
  /** Everything that has to succeed before the old container is taken away. */
  after: pulumi.Resource[];
  /** The step that makes the running program read its files anew, and their hash, where changed files do not replace the container. */
  reload?: { script: pulumi.Input<string>; filesHash: pulumi.Output<string> };
}

export interface InstanceContainer {
  container: docker.Container;
  /** Depend on this to be sure that the instance is healthy. */
  gate: pulumi.Resource;
}

/**
 * An instance's container and its gate. A replacement deletes first, so what can be wrong (image, files, upstream's own validate)
 * has to stand in `after`. The gate runs again when anything that replaces the container changes, and when the engine finds the
 * container stopped or restarting: then it says why and stops everything that depends on it, and nothing is replaced.
 */
export function instanceContainer(host: Host, name: string, args: InstanceContainerArgs, parent: pulumi.Resource): InstanceContainer {
  const spec = args.intent.apply(containerSpec);
  const field = <K extends keyof ContainerSpec>(key: K) => spec.apply((value) => value[key]);
  const container = new docker.Container(
    name,
    {
      name: field("name"),
      hostname: field("hostname"),
      image: field("image"),
      entrypoints: field("entrypoints") as pulumi.Input<string[]>,
      command: field("command"),
      user: field("user"),
      restart: field("restart"),
      mustRun: field("mustRun"),
      init: field("init"),
      envs: field("envs"),
      labels: field("labels"),
      networksAdvanced: field("networksAdvanced"),
      ports: field("ports") as pulumi.Input<docker.types.input.ContainerPort[]>,
      mounts: field("mounts"),
      memory: field("memory"),
      memorySwap: field("memorySwap"),
      cpus: field("cpus"),
      readOnly: field("readOnly"),
      capabilities: field("capabilities"),
      securityOpts: field("securityOpts"),
      logDriver: field("logDriver"),
      logOpts: field("logOpts"),
      healthcheck: field("healthcheck") as pulumi.Input<docker.types.input.ContainerHealthcheck>,
      destroyGraceSeconds: field("destroyGraceSeconds"),
      stopTimeout: field("stopTimeout"),
    },
    { parent, provider: host.provider, dependsOn: args.after, deleteBeforeReplace: true, replaceOnChanges },
  );
  const running = container.networkDatas.apply((networks) => (networks?.some(({ ipAddress }) => ipAddress) ? "running" : "stopped"));
  const { reload } = args;
  const reloaded = reload && [
    host.command(
      `${name}-reload`,
      { create: reload.script, triggers: [reload.filesHash] },
      { parent, dependsOn: [container, ...args.after] },
    ),
  ];
  const gate = host.command(
    `${name}-gate`,
    {
      create: args.intent.apply(({ instance }) => gateScript({ ...args.gate, containerName: instance.containerName })),
      triggers: [pulumi.unsecret(spec.apply(contentHash)), running, ...(reload ? [reload.filesHash] : [])],
      timeoutSeconds: args.gate.deadlineSeconds + (args.gate.steadySeconds ?? 0) + 30,
    },
    { parent, dependsOn: [container, ...(reloaded ?? [])] },
  );
  return { container, gate };
}
