import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderPgService } from "../../../config-templates/pgService.ts";
import { renderHostAccess, renderPostgresConf } from "../../../config-templates/postgresConf.ts";
import { type DatabasesInput, renderDatabasesSql } from "../../../config-templates/postgresDatabases.ts";
import { scramVerifier } from "../../../config-templates/scramVerifier.ts";
import { postgresAccess } from "../../../stacks/topology/postgresInput.ts";

const conf = { port: 5432, sharedBuffersMiB: 512, maxConnections: 200, memoryMiB: 2048, folder: "/etc/pocket" };
const databases: DatabasesInput = {
  owners: [
    {
      role: "provider",
      password: "plainProviderPassword",
      databases: ["provider"],
      mark: { name: "encryption-key", value: "0123456789abcdef", refusal: "was %s, is %s; it's lost" },
    },
    {
      role: "temporal",
      password: "plainTemporalPassword",
      databases: ["temporal", "temporal_visibility"],
      mark: { name: "temporal-server", value: "1.29.1", follows: "^1[.](28|29|30)[.]", refusal: "not from %s to %s" },
    },
  ],
  dropped: [{ role: "middleman", databases: ["middleman"] }],
  superuserPassword: "plainSuperuserPassword",
};

test("postgresql.conf is as reviewed (upstream's own 4 GB of shared_buffers kill a small machine)", async () => {
  await expect(renderPostgresConf(conf)).toMatchFileSnapshot("../../fixtures/rendered/postgresql.conf");
});

test("pg_hba.conf is as reviewed: TLS and SCRAM, each role into its own databases", async () => {
  await expect(renderHostAccess(postgresAccess)).toMatchFileSnapshot("../../fixtures/rendered/pg_hba.conf");
});

test("the SQL for roles and databases is as reviewed", async () => {
  await expect(renderDatabasesSql(databases)).toMatchFileSnapshot("../../fixtures/rendered/databases.sql");
});

describe("postgresql.conf fits every memory limit", () => {
  const setting = (text: string, name: string) => Number(new RegExp(`^${name} = (\\d+)MB$`, "m").exec(text)?.[1]);

  test("the parts together stay below the container's memory", () => {
    fc.assert(
      fc.property(fc.integer({ min: 256, max: 65_536 }), fc.integer({ min: 50, max: 1000 }), (memoryMiB, maxConnections) => {
        const sharedBuffersMiB = Math.floor(memoryMiB * 0.4);
        const text = renderPostgresConf({ ...conf, memoryMiB, maxConnections, sharedBuffersMiB });
        expect(setting(text, "effective_cache_size")).toBeGreaterThanOrEqual(sharedBuffersMiB);
        expect(setting(text, "maintenance_work_mem") + sharedBuffersMiB).toBeLessThan(memoryMiB);
        const spare = memoryMiB - sharedBuffersMiB;
        expect(setting(text, "work_mem")).toBeLessThanOrEqual(Math.max(1, spare / maxConnections));
      }),
    );
  });
});

describe("passwords never reach the server as they are", () => {
  test("the SQL holds verifiers only", () => {
    expect(renderDatabasesSql(databases)).not.toMatch(/plain\w+Password/);
  });

  test("a verifier is what the server would have made of the password (RFC 5802)", () => {
    const [, iterations, salt, stored, server] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(scramVerifier("provider", "secret"))!;
    const salted = pbkdf2Sync("secret", Buffer.from(salt!, "base64"), Number(iterations), 32, "sha256");
    const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
    expect(createHash("sha256").update(hmac("Client Key")).digest("base64")).toBe(stored);
    expect(hmac("Server Key").toString("base64")).toBe(server);
  });

  test("the same password gives the same text, another role or password another salt", () => {
    const salt = (role: string, password: string) => scramVerifier(role, password).split("$")[1];
    expect(scramVerifier("a", "x")).toBe(scramVerifier("a", "x"));
    expect(new Set([salt("a", "x"), salt("b", "x"), salt("a", "y")]).size).toBe(3);
  });

  test("a password that SASL would prepare into another text is refused", () => {
    expect(() => scramVerifier("provider", "pässword")).toThrow(/printable ASCII/);
  });
});

describe("names in SQL", () => {
  test.each(["Provider", 'a"; drop table x', "", "a-b"])("%j is refused as a database's name", (name) => {
    expect(() => renderDatabasesSql({ owners: [{ role: "a", password: "x", databases: [name] }], dropped: [] })).toThrow(
      /must be lower-case/,
    );
  });
});

describe("psql's connection file", () => {
  const service = {
    service: "provider",
    host: "db",
    port: 5432,
    user: "provider",
    password: "p#= w",
    database: "provider",
    tls: "verify" as const,
    authorityFile: "/etc/pocket/ca.pem",
  };
  test("verifies the server by name with the given authority", async () => {
    await expect(renderPgService(service)).toMatchFileSnapshot("../../fixtures/rendered/pg_service.conf");
  });

  test.each([
    ["no-verify", "require"],
    ["disable", "disable"],
  ] as const)("%s is %s in libpq's words, without an authority", (tls, mode) => {
    const text = renderPgService({ ...service, tls });
    expect(text).toContain(`\nsslmode=${mode}\n`);
    expect(text).not.toContain("sslrootcert");
  });

  test("a line break cannot begin another setting, and the message shows no value", () => {
    expect(() => renderPgService({ ...service, password: "secret\nhost=evil" })).toThrow(/^password of the provider database connection/);
  });
});
