import { z } from "zod";

/** A machine of the stack as checks see it. */
export const hostFacts = z
  .strictObject({
    name: z.string().describe("Key in the stack's config."),
    kind: z.enum(["local", "ssh"]).describe("This machine, or one over SSH."),
    publicAddress: z.string().nullable().describe("Address that clients use; null for a local host."),
    privateAddress: z.string().nullable().describe("Address that only the stack's other hosts use; null where there is none."),
    sshPort: z.number().int().nullable().describe("Port of its SSH server; null for this machine."),
    shell: z
      .array(z.string())
      .min(1)
      .describe("Command line of a shell on it that reads a script from stdin and may use its Docker engine."),
  })
  .describe("A machine.");

export const edgeFacts = z
  .strictObject({
    mode: z.enum(["loopback", "public"]).describe("Plain HTTP on loopback, or HTTPS for everybody."),
    tls: z.enum(["acme", "internal", "files"]).nullable().describe("Where certificates come from; null without TLS."),
    hsts: z.boolean().describe("Whether answers over HTTPS say that only HTTPS is to be used."),
  })
  .describe("The way in.");

export const redisFacts = z
  .strictObject({
    mode: z.enum(["managed", "sentinel", "external"]).describe("Who runs Redis, and how."),
    persistence: z
      .boolean()
      .nullable()
      .describe("Whether an append-only file is kept; null where somebody else runs it and keeps its data in another way."),
    clientImage: z.string().nullable().describe("Image with the client that looks at somebody else's; null for the stack's own."),
  })
  .describe("Redis.");

export const postgresFacts = z
  .strictObject({
    mode: z.enum(["managed", "external"]).describe("Who runs PostgreSQL."),
    databases: z
      .array(z.strictObject({ name: z.string().describe("Database."), owner: z.string().describe("Role that owns it.") }))
      .describe("Databases of the programs that run, with their owners."),
  })
  .describe("PostgreSQL.");

export const backendFacts = z
  .strictObject({
    service: z.string().describe("Service id."),
    transport: z.string().describe("Transport."),
    url: z.string().describe("scheme://host:port without path, query or credentials."),
  })
  .describe("A service's backend as relayers call it.");
