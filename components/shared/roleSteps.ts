import * as pulumi from "@pulumi/pulumi";
import type { HostCommand } from "../host/host.ts";
import type { RoleArgs } from "../roleArgs.ts";
import type { ContainerIntent } from "./containerSpec.ts";
import type { FileBundle } from "./fileBundle.ts";
import { type InstanceContainer, type InstanceContainerArgs, instanceContainer } from "./instanceContainer.ts";
import { type InstanceFiles, instanceFiles } from "./instanceFiles.ts";

/** What a role decides itself; the rest of the container follows from its RoleArgs and files. */
export type RoleIntent = Omit<ContainerIntent, "instance" | "network" | "stack" | "image" | "files" | "filesHash">;

export interface RoleContainerArgs extends Omit<InstanceContainerArgs, "intent" | "after" | "reload"> {
  files: InstanceFiles;
  /** Script that makes the running program read changed files; all of the instance's files are mounted then. Default: they replace the container. */
  reload?: pulumi.Input<string>;
  /** Where the files are mounted inside the container. */
  folder: string;
  intent: pulumi.Input<RoleIntent>;
  /** What has to succeed before the old container is taken away, besides image, files and network. */
  after?: pulumi.Resource[];
}

/** The instance's files, beside the old ones, once its image is on the host. */
export function roleFiles(args: RoleArgs, name: string, bundle: pulumi.Input<FileBundle>, parent: pulumi.Resource): InstanceFiles {
  const { shared, stack, instance, image } = args;
  return instanceFiles(shared.host, name, { stack, instance: instance.name, image, bundle }, { parent, dependsOn: [shared.image(image)] });
}

export interface RoleCheck {
  /** Last part of the step's name. */
  step: "check" | "validate";
  files: InstanceFiles;
  /** Bash for the folder with the new files. */
  script: (filesPath: string) => string;
  timeoutSeconds?: number;
}

/** A look at new files with the image that will read them, before the old container is taken away. */
export function roleCheck(
  args: RoleArgs,
  name: string,
  { step, files, script, timeoutSeconds }: RoleCheck,
  parent: pulumi.Resource,
): HostCommand {
  const image = args.shared.image(args.image);
  return args.shared.host.command(
    `${name}-${step}`,
    { create: files.path.apply(script), triggers: [files.hash, image.imageId], timeoutSeconds },
    { parent, dependsOn: [files.written, image] },
  );
}

/** The instance's container with its files mounted read-only, and its gate. */
export function roleContainer(args: RoleArgs, name: string, role: RoleContainerArgs, parent: pulumi.Resource): InstanceContainer {
  const { instance, network, stack, shared } = args;
  const { files, folder, after = [] } = role;
  const reload = role.reload === undefined ? undefined : { script: role.reload, filesHash: files.hash };
  const intent = pulumi
    .all([role.intent, shared.image(args.image).imageId, files.path, files.hash])
    .apply(([own, image, path, filesHash]): ContainerIntent => {
      const mounted = reload ? { files: { source: files.root, target: folder } } : { files: { source: path, target: folder }, filesHash };
      return { ...own, ...mounted, instance, network, stack, image };
    });
  const before = [...after, files.written, shared.network];
  return instanceContainer(shared.host, name, { intent, gate: role.gate, after: before, ...(reload ? { reload } : {}) }, parent);
}
