import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, IgniterLab, type Line, webImage } from "./igniterLab.ts";

const lab = new IgniterLab("migrate");
const derived = { good: "pocket-image-test-migrate-good", broken: "pocket-image-test-migrate-broken" };

beforeAll(async () => {
  await lab.up(["postgres", "igniter-provider-line-a", "igniter-provider-line-b", "igniter-middleman-line-a", "igniter-middleman-line-b"]);
  await lab.startDatabase("provider_a", "provider_b", "middleman_a", "middleman_b", "untouched");
});
afterAll(async () => {
  await lab.tryDocker("image", "rm", "-f", ...Object.values(derived));
  await lab.down();
});

/** An image with one more migration, made as any release of upstream's makes one: a file and a line of the journal. */
async function derive(name: string, sql: string): Promise<void> {
  const folder = "/app/apps/provider/drizzle";
  const journal = JSON.parse(await lab.docker("run", "--rm", webImage("provider", "b"), "cat", `${folder}/meta/_journal.json`));
  journal.entries.push({ idx: 22, version: "7", when: 1790000000000, tag: "0022_more", breakpoints: true });
  lab.write("_journal.json", JSON.stringify(journal));
  lab.write("0022_more.sql", sql);
  lab.write("Dockerfile", `FROM ${webImage("provider", "b")}\nCOPY 0022_more.sql ${folder}/\nCOPY _journal.json ${folder}/meta/\n`);
  await lab.docker("build", "-q", "-t", name, lab.folder);
}

describe("migration", () => {
  it.concurrent.each([
    ["provider", "a", "11|1759980853731"],
    ["middleman", "a", "4|1766006762249"],
    ["provider", "b", "22|1776454752019"],
    ["middleman", "b", "17|1778010161477"],
  ] as [App, Line, string][])("of the %s of line %s fills the journal, and its rerun changes nothing", async (app, line, journal) => {
    const database = `${app}_${line}`;
    for (let run = 0; run < 2; run++) {
      const { code, stdout } = await lab.migrate(app, line, { DATABASE_URL: lab.url(database) });
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("migrations applied successfully") });
      expect(await lab.journal(database)).toBe(journal);
    }
    const file = await lab.docker("run", "--rm", webImage(app, line), "cat", `apps/${app}/drizzle/meta/_journal.json`);
    const stamps = JSON.parse(file).entries.map((entry: { when: number }) => entry.when);
    expect(`${stamps.length}|${stamps.at(-1)}`).toBe(journal);
  });

  it("of line B brings a database of line A forward, which the other line's chain id needs", async () => {
    expect((await lab.migrate("provider", "b", { DATABASE_URL: lab.url("provider_b") })).code).toBe(0);
    const insert = `insert into application_settings ("appIdentity", "ownerIdentity", "chainId", "minimumStake") values ('', '', 'pocket-lego-testnet', 1)`;
    await expect(lab.sql("provider_a", insert)).rejects.toThrow(/invalid input value for enum/);
    await lab.migrate("provider", "b", { DATABASE_URL: lab.url("provider_a") });
    expect(await lab.journal("provider_a")).toBe("22|1776454752019");
    await lab.sql("provider_a", insert);
  });

  it.concurrent.each([
    ["no URL", {}, /url: undefined/],
    ["a port where nothing listens", { DATABASE_URL: lab.url("provider_b").replace("5432", "5433") }, /ECONNREFUSED/],
    ["a wrong password", { DATABASE_URL: lab.url("provider_b").replace(/:p4[^@]+/, ":wrong") }, /password authentication failed/],
    ["a missing database", { DATABASE_URL: lab.url("nowhere") }, /database "nowhere" does not exist/],
    ["TLS demanded by the URL of a server without", { DATABASE_URL: lab.url("provider_b", "?sslmode=no-verify") }, /does not support SSL/],
  ] as [string, Record<string, string>, RegExp][])("ends with code 1 with %s", async (_what, variables, words) => {
    const { code, stderr } = await lab.migrate("provider", "b", variables);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(words) });
    expect(stderr).not.toContain("p4ssw0rd");
  });

  it("ignores PG_SSL_MODE: success proves nothing about the web process", async () => {
    const variables = { DATABASE_URL: lab.url("provider_b", ""), PG_SSL_MODE: "require" };
    expect((await lab.migrate("provider", "b", variables)).code).toBe(0);
  });

  it("knows no other script and no other folder", async () => {
    const run = (...args: string[]) => lab.tryDocker("run", "--rm", ...args);
    expect(await run(webImage("provider", "b"), "pnpm", "middleman:migration:migrate")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Missing script"),
    });
    expect((await run("-w", "/", webImage("provider", "b"), "pnpm", "provider:migration:migrate")).stderr).toContain("No package.json");
  });

  it("of the Provider of line B needs a root that it can write to, the others do not", async () => {
    const options = ["--read-only"];
    const of = (app: App, line: Line) => lab.migrate(app, line, { DATABASE_URL: lab.url(`${app}_${line}`) }, webImage(app, line), options);
    expect((await of("provider", "b")).stderr).toContain("EROFS");
    expect((await of("middleman", "b")).code).toBe(0);
    expect((await of("middleman", "a")).code).toBe(0);
  });

  it("of an image with one more file applies it, or nothing of it", async () => {
    await derive(derived.broken, "CREATE TABLE half (id integer);\n--> statement-breakpoint\nALTER TABLE nowhere ADD COLUMN x text;");
    const broken = await lab.migrate("provider", "b", { DATABASE_URL: lab.url("provider_b") }, derived.broken);
    expect({ code: broken.code, stderr: broken.stderr }).toEqual({ code: 1, stderr: expect.stringContaining('"nowhere" does not exist') });
    expect(await lab.journal("provider_b")).toBe("22|1776454752019");
    expect(await lab.sql("provider_b", "select to_regclass('half') is null")).toBe("t");
    await derive(derived.good, "CREATE TABLE whole (id integer);");
    expect((await lab.migrate("provider", "b", { DATABASE_URL: lab.url("provider_b") }, derived.good)).code).toBe(0);
    expect(await lab.journal("provider_b")).toBe("23|1790000000000");
  });
});
