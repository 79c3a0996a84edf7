import * as pulumi from "@pulumi/pulumi";
import { renderSupplierKeysFile } from "../config-templates/supplierKeys.ts";
import { configFolder, validateScript } from "./relayMinerScripts.ts";
import type { RoleArgs } from "./roleArgs.ts";
import type { FileBundle } from "./shared/fileBundle.ts";
import { instanceContainer } from "./shared/instanceContainer.ts";
import { instanceFiles } from "./shared/instanceFiles.ts";

/** Where the suppliers' operator keys come from: made for a lab, or a file that the operator has put on the host. */
export type SupplierKeys = { source: "generated"; keysHex: pulumi.Input<string[]> } | { source: "hostFile"; path: string };

export interface RelayMinerArgs extends RoleArgs {
  keys: SupplierKeys;
}

export interface RelayMinerRole {
  role: "relayer" | "miner";
  /** The rendered file. */
  config: pulumi.Output<string>;
  /** Where the rendered file says that the key file is, inside the container. */
  keysFile: pulumi.Output<string>;
  checks: string[];
  steadySeconds: number;
  stopGraceSeconds: number;
  hint: string;
}

const generatedKeysFile = "supplier-keys.yaml";

/** The relay miner's two roles are one program: files → upstream's validate → container → gate. */
export function relayMinerInstance(parent: pulumi.ComponentResource, name: string, args: RelayMinerArgs, role: RelayMinerRole): void {
  const { instance, shared, keys } = args;
  const host = shared.host;
  const image = shared.image(args.image);
  const generated = keys.source === "generated" ? pulumi.output(keys.keysHex) : pulumi.output([]);
  const files = instanceFiles(
    host,
    name,
    {
      stack: args.stack,
      instance: instance.name,
      image: args.image,
      bundle: pulumi.all([role.config, generated]).apply(
        ([config, keysHex]): FileBundle => ({
          owner: { uid: 1000, gid: 1000 },
          files: [
            { path: `${role.role}.yaml`, content: config },
            ...(keys.source === "generated" ? [{ path: generatedKeysFile, content: renderSupplierKeysFile(keysHex) }] : []),
          ],
        }),
      ),
    },
    { parent, dependsOn: [image] },
  );
  const validated = host.command(
    `${name}-validate`,
    {
      create: files.path.apply((path) =>
        validateScript(role.role, args.image, path, keys.source === "generated" ? `${path}/${generatedKeysFile}` : keys.path),
      ),
      triggers: [files.hash, image.imageId],
      timeoutSeconds: 60,
    },
    { parent, dependsOn: [files.written, image] },
  );
  instanceContainer(
    host,
    name,
    {
      intent: pulumi
        .all([image.imageId, files.path, files.hash, pulumi.unsecret(role.keysFile)])
        .apply(([imageId, source, filesHash, keysFile]) => ({
          instance,
          network: args.network,
          stack: args.stack,
          image: imageId,
          command: [role.role, "--config", `${configFolder}/${role.role}.yaml`],
          user: "1000:1000",
          files: { source, target: configFolder },
          binds: keys.source === "hostFile" ? [{ source: keys.path, target: keysFile }] : [],
          scratch: ["/tmp"],
          stopGraceSeconds: role.stopGraceSeconds,
          filesHash,
        })),
      gate: { checks: role.checks, deadlineSeconds: 90, steadySeconds: role.steadySeconds, hint: role.hint },
      after: [validated, shared.network],
    },
    parent,
  );
}

/** Container port by its name in the topology; throws when the plan lacks it, which is a defect of the planner. */
export function portOf(args: RoleArgs, port: string): number {
  const found = args.instance.ports.find(({ name }) => name === port);
  if (!found) throw new Error(`instance ${args.instance.name} has no port "${port}" in the topology`);
  return found.containerPort;
}
