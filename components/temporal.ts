import * as pulumi from "@pulumi/pulumi";
import {
  renderTemporalConfig,
  renderTemporalDynamicConfig,
  renderTemporalSchemaEnv,
  type TemporalConfigInput,
  temporalFiles,
} from "../config-templates/temporalConfig.ts";
import { type DatabaseServer, databaseIdentity } from "./databaseServer.ts";
import type { RoleArgs, RoleOptions } from "./roleArgs.ts";
import type { InstanceFiles } from "./shared/instanceFiles.ts";
import { roleCheck, roleContainer, roleFiles } from "./shared/roleSteps.ts";
import { namespacesScript, schemaScript, temporalGateChecks, temporalUser, validateScript } from "./temporalScripts.ts";

export interface TemporalArgs extends RoleArgs {
  /** Holds the database password, so a secret. */
  settings: pulumi.Input<TemporalConfigInput>;
  database: DatabaseServer;
  /** Names of its databases. */
  databases: { persistence: string; visibility: string };
  /** Image with Temporal's command line and schema tool, of the server's version. */
  adminToolsImage: string;
  namespaces: string[];
  retentionHours: number;
  /** host:port of the frontend on the container network. */
  address: string;
}

/** Temporal, which runs Igniter's workflows: schema → server → namespaces. All services in one process, no port on the host. */
export class Temporal extends pulumi.ComponentResource {
  constructor(name: string, args: TemporalArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Temporal", name, {}, opts);
    const { instance, shared, network, adminToolsImage, address } = args;
    const files = roleFiles(args, name, bundle(args), this);
    const schema = schemaJob(this, name, args, files);
    const script = (filesPath: string) => validateScript(args.image, filesPath);
    const validated = roleCheck(args, name, { step: "validate", files, script, timeoutSeconds: 60 }, this);
    const { gate } = roleContainer(
      args,
      name,
      {
        files,
        folder: temporalFiles.folder,
        intent: {
          entrypoint: ["temporal-server"],
          command: ["--root", temporalFiles.folder, "--config", ".", "--env", temporalFiles.environment, "--allow-no-auth", "start"],
          user: `${temporalUser.uid}:${temporalUser.gid}`,
          env: {
            TEMPORAL_VERSION_CHECK_DISABLED: "1", // else it asks its makers for news
            GOMEMLIMIT: `${Math.floor(instance.resources.memoryMiB * 0.8)}MiB`, // its heap grows with the shards until it is told not to
          },
          scratch: ["/tmp"],
          stopGraceSeconds: 30,
        },
        gate: {
          checks: temporalGateChecks(network.name, adminToolsImage, address),
          deadlineSeconds: 120,
          hint: "PostgreSQL cannot be reached, or the schema is not of the server's version",
        },
        after: [schema, validated],
      },
      this,
    );
    shared.host.command(
      `${name}-namespaces`,
      {
        create: namespacesScript({
          network: network.name,
          adminToolsImage,
          address,
          namespaces: args.namespaces,
          retentionHours: args.retentionHours,
        }),
        triggers: [
          [...args.namespaces].sort().join(","),
          String(args.retentionHours),
          databaseIdentity(args.database, args.databases.persistence),
        ],
      },
      { parent: this, dependsOn: [gate] },
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}

/** Makes and upgrades the schema, one version after the other, before a new server starts on it. */
function schemaJob(parent: pulumi.Resource, name: string, args: TemporalArgs, files: InstanceFiles): pulumi.Resource {
  const { shared, database, databases } = args;
  const tools = shared.image(args.adminToolsImage);
  const identities = Object.values(databases).map((each) => databaseIdentity(database, each));
  return shared.host.command(
    `${name}-schema`,
    {
      create: files.path.apply((filesPath) =>
        schemaScript({ network: args.network.name, adminToolsImage: args.adminToolsImage, filesPath, databases }),
      ),
      triggers: [tools.imageId, ...identities],
      timeoutSeconds: 300,
    },
    { parent, dependsOn: [files.written, tools, database, shared.network] },
  );
}

function bundle({ settings, database }: TemporalArgs) {
  return pulumi.all([settings, database.authorityPem]).apply(([input, authorityPem]) => ({
    owner: temporalUser,
    files: [
      { path: `${temporalFiles.environment}.yaml`, content: renderTemporalConfig(input) },
      { path: temporalFiles.dynamicConfig, content: renderTemporalDynamicConfig() },
      { path: temporalFiles.schemaEnvironment, content: renderTemporalSchemaEnv(input.database) },
      ...(authorityPem === "" ? [] : [{ path: temporalFiles.authority, content: authorityPem }]),
    ],
  }));
}
