import * as pulumi from "@pulumi/pulumi";
import { monitoringRole } from "../config-templates/databaseNames.ts";
import { postgresSource } from "../config-templates/monitoring/exporters.ts";
import { monitoringFolder, postgresExporterFiles } from "../config-templates/monitoring/files.ts";
import type { DatabaseServer } from "./databaseServer.ts";
import { asUser, monitoringUser, sampleCheck } from "./monitoringScripts.ts";
import { portOf, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface PostgresExporterArgs extends RoleArgs {
  /** host:port by which the server's certificate knows it. */
  postgresAddress: string;
  database: DatabaseServer;
  password: pulumi.Input<string>;
}

/** Figures of the stack's own PostgreSQL, read with a role that may read nothing else. */
export class PostgresExporter extends pulumi.ComponentResource {
  constructor(name: string, args: PostgresExporterArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:PostgresExporter", name, {}, opts);
    const { instance, database } = args;
    const { user, password, authority } = postgresExporterFiles;
    const port = portOf(args, "metrics");
    const files = roleFiles(
      args,
      name,
      pulumi.all([args.password, database.authorityPem]).apply(([secret, authorityPem]) => ({
        owner: monitoringUser,
        files: [
          { path: user, content: monitoringRole },
          { path: password, content: secret },
          { path: authority, content: authorityPem },
        ],
      })),
      this,
    );
    roleContainer(
      args,
      name,
      {
        files,
        folder: monitoringFolder,
        intent: {
          entrypoint: ["/bin/postgres_exporter"],
          command: [`--web.listen-address=:${port}`, "--config.file=/dev/null"],
          user: asUser(monitoringUser),
          env: {
            DATA_SOURCE_URI: postgresSource(args.postgresAddress),
            DATA_SOURCE_USER_FILE: `${monitoringFolder}/${user}`,
            DATA_SOURCE_PASS_FILE: `${monitoringFolder}/${password}`,
          },
          stopGraceSeconds: 10,
        },
        gate: {
          checks: [sampleCheck(instance.containerName, port, "pg_up 1", "cannot read PostgreSQL")],
          deadlineSeconds: 60,
          hint: "PostgreSQL does not answer, or its certificate or the role's password is another one",
        },
      },
      this,
    );
    this.registerOutputs({ containerName: instance.containerName });
  }
}
