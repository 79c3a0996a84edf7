import { describe, expect, it } from "vitest";
import { renderDatabasesSql } from "../../../config-templates/postgresDatabases.ts";
import { databasesInput, databasesSecrets } from "../../../stacks/topology/postgresInput.ts";
import { planOf } from "./plans.ts";

const secrets = Object.fromEntries(
  databasesSecrets.map((name) => [name, name === "providerEncryptionKey" ? "ab".repeat(32) : `plain-${name}`]),
);
const sqlOf = (monitored: boolean) => {
  const { config } = planOf("lab");
  config.monitoring.enabled = monitored;
  return renderDatabasesSql(databasesInput(config, secrets)).split("\n");
};

describe("the role that reads PostgreSQL's figures", () => {
  it("may do that, in five connections, owns nothing, and its password reaches the server as a verifier", () => {
    const about = sqlOf(true).filter((line) => line.includes("monitoring"));
    expect(about.map((line) => line.replace(/SCRAM[^']+/, "…"))).toEqual([
      "do $$ begin if not exists (select from pg_roles where rolname = 'monitoring') then create role monitoring; end if; end $$;",
      "alter role monitoring login password '…';",
      "alter role monitoring connection limit 5;",
      "grant pg_monitor to monitoring;",
    ]);
    expect(about.join()).not.toContain("plain-");
  });

  it("goes when nobody watches any more", () => {
    expect(sqlOf(false).filter((line) => line.includes("monitoring"))).toEqual(["drop role if exists monitoring;"]);
  });

  it("is never made or dropped on somebody else's server", () => {
    const { config } = planOf("lab");
    config.postgres = { mode: "external", sslMode: "require" };
    expect(renderDatabasesSql(databasesInput(config, secrets))).not.toContain("monitoring");
  });
});
