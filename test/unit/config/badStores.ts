import { type BadCase, bad } from "./badCases.ts";
import { certificateAuthority as authority, wallet } from "./inputs.ts";

const external = { postgres: { mode: "external" }, postgresUrl: "postgres://admin:s3cr3t@db.internal.net:5432" };

/** Mistakes in PostgreSQL and Temporal. */
export const badStores: BadCase[] = [
  bad("lab", { postgres: { mode: "external" } }, "postgresUrl", "is required with postgres.mode external"),
  bad(
    "lab",
    { postgres: { mode: "external" }, postgresUrl: "postgres://a:b@db.internal.net:5432/provider" },
    "postgresUrl",
    "must name no database",
  ),
  bad("lab", { postgres: { mode: "external" }, postgresUrl: "postgres://db.internal.net:5432" }, "postgresUrl", "user:password"),
  bad("lab", { postgres: { mode: "managed", sharedBuffersMiB: 400 } }, "postgres.sharedBuffersMiB", "above 40 %"),
  bad(
    "lab",
    { temporal: { mode: "external", address: "http://temporal.internal.net:7233" } },
    "temporal.address",
    "without a scheme such as http://",
  ),
  bad("lab", { temporal: { mode: "managed", providerNamespace: "My Space" } }, "temporal.providerNamespace", "a namespace of"),
  bad("lab", { postgres: { mode: "external" }, postgresUrl: "postgres://a:b@localhost:5432" }, "postgresUrl", "loopback"),
  bad("prod-single", { postgres: { mode: "managed", maxConnections: 73 } }, "postgres.maxConnections", "is below the 74"),
  bad(
    "prod-ha",
    {
      middleman: { enabled: true, ownerIdentity: wallet, domain: "stake.provider.example" },
      "placement.middleman": { hosts: ["pocket-3"] },
      postgres: { mode: "managed", maxConnections: 93 },
    },
    "postgres.maxConnections",
    "is below the 94",
  ),
  bad("lab", { ...external, "postgres.caCertificate": "CERTIFICATE" }, "postgres.caCertificate", "must be PEM text of certificates"),
  bad(
    "lab",
    { ...external, "postgres.caCertificate": `${authority}\nand more` },
    "postgres.caCertificate",
    "must be PEM text of certificates and nothing else",
  ),
  bad(
    "lab",
    { ...external, "postgres.caCertificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
    "postgres.caCertificate",
    "cannot be read",
  ),
  bad(
    "lab",
    { ...external, "postgres.caCertificate": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" },
    "postgres.caCertificate",
    "holds a private key",
  ),
  bad(
    "lab",
    { ...external, "postgres.sslMode": "no-verify", "postgres.caCertificate": authority },
    "postgres.caCertificate",
    "needs sslMode require",
  ),
  bad("lab", { postgres: { mode: "managed", caCertificate: authority } }, "postgres.caCertificate", "is not a known key"),
  bad(
    "lab",
    { postgres: { mode: "external" }, postgresUrl: "postgres://admin:CHANGEME@db.internal.net:5432" },
    "postgresUrl",
    "placeholder",
  ),

  bad("lab", { temporal: { mode: "external", address: "localhost:7233" } }, "temporal.address", "loopback"),
  bad("lab", { temporal: { mode: "external", address: "temporal.internal.net" } }, "temporal.address", "bare host:port"),
  bad("lab", { temporal: { mode: "managed", retentionHours: 0 } }, "temporal.retentionHours", "at least 1"),
  bad("lab", { temporal: { mode: "managed", retentionHours: 8761 } }, "temporal.retentionHours", "at most 8760"),
  bad("lab", { temporal: { mode: "managed", middlemanNamespace: "provider" } }, "temporal.middlemanNamespace", "is also the Provider's"),
];
