import type { DatabaseTls } from "../../config-templates/pgService.ts";
import type { StackConfig } from "../config/schema.ts";
import { flowAddress, splitAddress } from "./flows.ts";
import { type ResolvedSecrets, secretValue } from "./resolvedSecrets.ts";
import { secretNames } from "./secretNames.ts";
import type { Topology } from "./types.ts";

/** Where an instance finds PostgreSQL, and how it makes sure that it is the right one. */
export interface DatabaseServerPlace {
  host: string;
  port: number;
  tls: DatabaseTls;
  /** True where the server's certificate is by an authority of its own, and not by a public one. */
  privateAuthority: boolean;
}

/** The stack's own server, or the one in secret postgresUrl. */
export function databaseServerFor(
  config: StackConfig,
  topology: Topology,
  instance: string,
  secrets: ResolvedSecrets,
): DatabaseServerPlace {
  const { postgres } = config;
  if (postgres.mode === "managed") {
    const address = splitAddress(flowAddress(topology, instance, "postgres", "postgres"));
    return { ...address, tls: "verify", privateAuthority: true };
  }
  return { ...externalServer(config, secrets), privateAuthority: postgres.caCertificate !== undefined };
}

/** Host and port of an external server; the administrator's login in the same URL is not for the programs. */
export function externalServer({ postgres }: StackConfig, secrets: ResolvedSecrets): { host: string; port: number; tls: DatabaseTls } {
  if (postgres.mode !== "external") throw new Error("postgres.mode is managed: there is no external server");
  const { hostname, port } = new URL(secretValue(secrets, secretNames.postgresUrl));
  const tls = postgres.sslMode === "require" ? "verify" : postgres.sslMode;
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 5432), tls };
}
