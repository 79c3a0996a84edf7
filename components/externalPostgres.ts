import * as pulumi from "@pulumi/pulumi";
import { type PgServiceInput, renderPgService, systemAuthorities } from "../config-templates/pgService.ts";
import { type DatabasesInput, renderDatabasesSql } from "../config-templates/postgresDatabases.ts";
import type { NetworkPlan } from "../stacks/topology/types.ts";
import type { DatabaseServer } from "./databaseServer.ts";
import { externalDatabasesScript, externalPostgresCheck } from "./externalScripts.ts";
import type { HostResources } from "./hostResources.ts";
import { contentHash } from "./shared/hash.ts";
import { instanceFiles } from "./shared/instanceFiles.ts";

export interface ExternalPostgresArgs {
  /** The host whose containers reach the server. */
  shared: HostResources;
  stack: string;
  network: NetworkPlan;
  /** Image with psql. */
  image: string;
  /** The administrator's connection; holds a password, so a secret. */
  connection: pulumi.Input<Omit<PgServiceInput, "service" | "authorityFile">>;
  /** PEM of a private authority; empty: the machine's own authorities. */
  authorityPem: string;
  databases: pulumi.Input<DatabasesInput>;
}

const folder = "/etc/pocket";
const service = "administrator";
const postgresUser = { uid: 999, gid: 999 };

/** A PostgreSQL server that somebody else runs: looked at before anything uses it, then given the same roles and databases as our own. */
export class ExternalPostgres extends pulumi.ComponentResource implements DatabaseServer {
  readonly authorityPem: pulumi.Output<string>;
  readonly identities: pulumi.Output<string>;

  constructor(name: string, args: ExternalPostgresArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("pocket-provider:index:ExternalPostgres", name, {}, opts);
    const { shared, stack, image } = args;
    const client = shared.image(image);
    const authorityFile = args.authorityPem === "" ? systemAuthorities : `${folder}/authority.pem`;
    const files = instanceFiles(
      shared.host,
      name,
      {
        stack,
        instance: name,
        image,
        bundle: pulumi.output(args.connection).apply((connection) => ({
          owner: postgresUser,
          files: [
            { path: "pg_service.conf", content: renderPgService({ ...connection, service, authorityFile }) },
            ...(args.authorityPem === "" ? [] : [{ path: "authority.pem", content: args.authorityPem }]),
          ],
        })),
      },
      { parent: this, dependsOn: [client] },
    );
    const run = files.path.apply((filesPath) => ({
      network: args.network.name,
      image,
      filesPath,
      user: `${postgresUser.uid}:${postgresUser.gid}`,
      folder,
      serviceFile: "pg_service.conf",
      service,
    }));
    const tls = pulumi.unsecret(pulumi.output(args.connection).apply((connection) => connection.tls));
    const checked = shared.host.command(
      `${name}-check`,
      {
        create: pulumi.all([run, tls]).apply(([client, mode]) => externalPostgresCheck(client, mode)),
        triggers: [files.hash, client.imageId],
      },
      { parent: this, dependsOn: [files.written, shared.network] },
    );
    const sql = pulumi.secret(pulumi.output(args.databases).apply(renderDatabasesSql));
    const databases = shared.host.command(
      `${name}-databases`,
      { create: run.apply(externalDatabasesScript), stdin: sql, triggers: [files.hash, pulumi.unsecret(sql.apply(contentHash))] },
      { parent: this, dependsOn: [checked] },
    );
    this.authorityPem = pulumi.output(args.authorityPem);
    this.identities = databases.stdout;
    this.registerOutputs({});
  }
}
