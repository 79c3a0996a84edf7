import * as pulumi from "@pulumi/pulumi";
import {
  type HostAccess,
  type PostgresConfInput,
  postgresFiles,
  renderHostAccess,
  renderPostgresConf,
} from "../config-templates/postgresConf.ts";
import { type DatabasesInput, renderDatabasesSql } from "../config-templates/postgresDatabases.ts";
import type { DatabaseServer } from "./databaseServer.ts";
import { dataVolume } from "./dataVolume.ts";
import { dataCheckScript, postgresGateChecks, postgresUser, superuserSqlScript } from "./postgresScripts.ts";
import type { RoleArgs, RoleOptions } from "./roleArgs.ts";
import { contentHash } from "./shared/hash.ts";
import { type ServerCertificate, type ServerCertificateArgs, serverCertificate } from "./shared/privateAuthority.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

export interface PostgresArgs extends RoleArgs {
  settings: Omit<PostgresConfInput, "folder">;
  /** Who may open what over the network. */
  access: HostAccess[];
  /** How clients reach the server. */
  names: Omit<ServerCertificateArgs, "commonName">;
  superuserPassword: pulumi.Input<string>;
  /** Roles and databases; holds passwords, so a secret. */
  databases: pulumi.Input<DatabasesInput>;
  /** True outside the lab: the data volume outlives `pulumi destroy`. */
  keepData: boolean;
}

const folder = "/etc/pocket";

/** PostgreSQL for Igniter and Temporal: TLS and SCRAM only, a role and a database for each program, no port on the host. */
export class Postgres extends pulumi.ComponentResource implements DatabaseServer {
  readonly authorityPem: pulumi.Output<string>;
  readonly identities: pulumi.Output<string>;

  constructor(name: string, args: PostgresArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:Postgres", name, {}, opts);
    const { instance, shared, settings } = args;
    const { containerName } = instance;
    const host = shared.host;
    const image = shared.image(args.image);
    const certificate = serverCertificate(name, { commonName: containerName, ...args.names }, this);
    const files = roleFiles(args, name, bundle(args, certificate), this);
    const volume = dataVolume(host, name, { instance, stack: args.stack, keep: args.keepData }, this);
    const checked = host.command(
      `${name}-data-check`,
      {
        create: volume.name.apply((volumeName) => dataCheckScript(args.image, volumeName, instance.volume!.target)),
        triggers: [image.imageId],
        timeoutSeconds: 60,
      },
      { parent: this, dependsOn: [image, volume] },
    );
    const { container, gate } = roleContainer(
      args,
      name,
      {
        files,
        folder,
        intent: {
          entrypoint: ["docker-entrypoint.sh"],
          command: ["postgres", "-c", `config_file=${folder}/${postgresFiles.configuration}`],
          user: postgresUser,
          env: {
            // read when the data folder is made, and never again
            POSTGRES_PASSWORD_FILE: `${folder}/${postgresFiles.superuserPassword}`,
            POSTGRES_INITDB_ARGS: "--auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8",
          },
          scratch: ["/var/run/postgresql", "/tmp"],
          stopGraceSeconds: 60, // a checkpoint, so that the next start has nothing to recover
          healthCommand: `pg_isready -q -h 127.0.0.1 -p ${settings.port}`,
        },
        gate: {
          checks: postgresGateChecks(containerName, settings.port),
          deadlineSeconds: 90,
          hint: "the data on the volume cannot be recovered, or shared_buffers is too large for the container's memory",
        },
        after: [checked, volume],
      },
      this,
    );
    const sql = pulumi.secret(pulumi.output(args.databases).apply(renderDatabasesSql));
    const databases = host.command(
      `${name}-databases`,
      {
        create: superuserSqlScript(containerName, settings.port),
        stdin: sql,
        triggers: [container.id, pulumi.unsecret(sql.apply(contentHash))],
      },
      { parent: this, dependsOn: [gate] },
    );
    this.authorityPem = certificate.authorityPem;
    this.identities = databases.stdout;
    this.registerOutputs({ containerName });
  }
}

function bundle({ settings, access, superuserPassword }: PostgresArgs, certificate: ServerCertificate) {
  return pulumi
    .all([superuserPassword, certificate.certificatePem, certificate.privateKeyPem])
    .apply(([password, certificatePem, privateKeyPem]) => ({
      owner: { uid: 999, gid: 999 },
      files: [
        { path: postgresFiles.configuration, content: renderPostgresConf({ ...settings, folder }) },
        { path: postgresFiles.hostAccess, content: renderHostAccess(access) },
        { path: postgresFiles.certificate, content: certificatePem },
        { path: postgresFiles.privateKey, content: privateKeyPem, mode: "0400" }, // the server refuses one that its group may read
        { path: postgresFiles.superuserPassword, content: password },
      ],
    }));
}
