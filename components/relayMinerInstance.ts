import * as pulumi from "@pulumi/pulumi";
import { renderSupplierKeysFile } from "../config-templates/supplierKeys.ts";
import { configFolder, validateScript } from "./relayMinerScripts.ts";
import type { RoleArgs } from "./roleArgs.ts";
import type { FileBundle } from "./shared/fileBundle.ts";
import { roleCheck, roleContainer, roleFiles } from "./shared/roleSteps.ts";

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
  const { keys } = args;
  const generated = keys.source === "generated" ? pulumi.output(keys.keysHex) : pulumi.output([]);
  const files = roleFiles(
    args,
    name,
    pulumi.all([role.config, generated]).apply(
      ([config, keysHex]): FileBundle => ({
        owner: { uid: 1000, gid: 1000 },
        files: [
          { path: `${role.role}.yaml`, content: config },
          ...(keys.source === "generated" ? [{ path: generatedKeysFile, content: renderSupplierKeysFile(keysHex) }] : []),
        ],
      }),
    ),
    parent,
  );
  const script = (filesPath: string) =>
    validateScript(role.role, args.image, filesPath, keys.source === "generated" ? `${filesPath}/${generatedKeysFile}` : keys.path);
  const validated = roleCheck(args, name, { step: "validate", files, script, timeoutSeconds: 60 }, parent);
  roleContainer(
    args,
    name,
    {
      files,
      folder: configFolder,
      intent: pulumi.unsecret(role.keysFile).apply((keysFile) => ({
        command: [role.role, "--config", `${configFolder}/${role.role}.yaml`],
        user: "1000:1000",
        binds: keys.source === "hostFile" ? [{ source: keys.path, target: keysFile }] : [],
        scratch: ["/tmp"],
        stopGraceSeconds: role.stopGraceSeconds,
      })),
      gate: { checks: role.checks, deadlineSeconds: 90, steadySeconds: role.steadySeconds, hint: role.hint },
      after: [validated],
    },
    parent,
  );
}
