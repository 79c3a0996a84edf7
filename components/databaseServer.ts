import type * as pulumi from "@pulumi/pulumi";

/** A PostgreSQL server whose roles and databases are made; whoever runs it. */
export interface DatabaseServer extends pulumi.Resource {
  /** PEM of the authority that its clients verify it with; empty where the system's own authorities, or none, do. */
  readonly authorityPem: pulumi.Output<string>;
  /** What the step that made the databases printed; `databaseIdentity` reads it. */
  readonly identities: pulumi.Output<string>;
}

/** Identity of a database: another one after the database was made anew, so that steps on its content run again. Throws when it was not made. */
export function databaseIdentity(server: DatabaseServer, database: string): pulumi.Output<string> {
  return server.identities.apply((text) => {
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${database}=`));
    if (!line) throw new Error(`database ${database} was not made. Next: pulumi up --refresh`);
    return line.trim();
  });
}
