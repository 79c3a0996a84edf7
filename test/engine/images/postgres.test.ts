import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import { hardened, postgresTmpfs } from "./hardened.ts";
import { prefix, SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("postgres");
const volume = `${prefix}postgres-data`;
const password = "first-password";

beforeAll(async () => {
  await lab.up(["postgres"]);
  await lab.tryDocker("volume", "rm", volume);
  lab.write("password", `${password}\n`);
});
afterAll(async () => {
  await lab.down();
  await lab.tryDocker("volume", "rm", volume);
});

const options = hardened(999, ...postgresTmpfs, "-v", `${volume}:/var/lib/postgresql`);
const answers = (name: string) =>
  until(`${name} answers`, 20, async () => (await lab.exec(name, "pg_isready", "-q", "-h", "127.0.0.1")).code === 0);

/** Runs SQL as seen over the network, with the given password. */
async function sql(to: string, passwordOfUser: string, statement: string): Promise<string> {
  const psql = ["psql", "-h", to, "-U", "igniter", "-d", "main", "-Atc", statement];
  const result = await lab.exec("client", "env", `PGPASSWORD=${passwordOfUser}`, ...psql);
  return (result.stdout + result.stderr).trim();
}

const refusal = (...args: string[]) => lab.tryDocker("run", "--rm", "--network", "none", ...args, localReference("postgres"));

describe("postgres like the official image", () => {
  it("refuses a first start without a password, in the same words", async () => {
    const { code, stderr } = await refusal();
    expect(code).toBe(1);
    expect(stderr).toContain("Error: Database is uninitialized and superuser password is not specified.");
    expect(stderr).toContain("You must specify POSTGRES_PASSWORD to a non-empty value");
  });

  it("refuses a password given twice", async () => {
    const { code, stderr } = await refusal("-e", "POSTGRES_PASSWORD=a", "-e", "POSTGRES_PASSWORD_FILE=/etc/hostname");
    expect(code).toBe(1);
    expect(stderr).toContain("both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set (but are exclusive)");
  });

  it("refuses a volume in the place of images before 18, which would lose the data with the container", async () => {
    const { code, stderr } = await refusal("-e", "POSTGRES_PASSWORD=a", "-v", "/var/lib/postgresql/data");
    expect(code).toBe(1);
    expect(stderr).toContain("in 18+");
  });

  it("starts as user 999 on a read-only root without capabilities, with user, database, password file, initdb and postgres flags", async () => {
    lab.write("init.sql", "CREATE TABLE made_at_first_start (id int);\n");
    const settings = ["POSTGRES_PASSWORD_FILE=/lab/password", "POSTGRES_USER=igniter", "POSTGRES_DB=main"];
    const environment = [...settings, "POSTGRES_INITDB_ARGS=--wal-segsize=1"].flatMap((setting) => ["-e", setting]);
    const script = ["-v", `${lab.folder}/init.sql:/docker-entrypoint-initdb.d/init.sql:ro`];
    await lab.run("first", "postgres", ["-c", "shared_buffers=48MB"], [...options, ...environment, ...script]);
    await lab.run("client", "postgres", ["sleep", "600"]);
    await answers("first");
    expect(await sql("first", password, "SHOW server_version")).toMatch(/^18\./);
    expect(await sql("first", password, "SHOW shared_buffers")).toBe("48MB");
    expect(await sql("first", password, "SHOW wal_segment_size")).toBe("1MB");
    expect(await sql("first", password, "SHOW data_directory")).toBe("/var/lib/postgresql/18/docker");
    expect(await sql("first", password, "SELECT count(*) FROM made_at_first_start")).toBe("0");
    expect((await lab.exec("first", "cat", "/proc/1/comm")).stdout).toBe("postgres\n");
  });

  it("asks for the password over the network only", async () => {
    expect(await sql("first", "wrong", "SELECT 1")).toContain("password authentication failed");
    expect((await lab.exec("first", "psql", "-U", "igniter", "-d", "main", "-Atc", "SELECT 1")).stdout).toBe("1\n");
  });

  it("lets the owner of a database, who is no superuser, create the trusted extension that Temporal needs", async () => {
    await sql("first", password, "CREATE ROLE owner NOSUPERUSER NOCREATEDB");
    await sql("first", password, "CREATE DATABASE owned OWNER owner");
    const create = ["psql", "-U", "igniter", "-d", "owned", "-c", "SET ROLE owner", "-c", "CREATE EXTENSION btree_gin"];
    expect((await lab.exec("first", ...create)).stdout).toContain("CREATE EXTENSION");
  });

  it("is stopped cleanly by docker stop in spite of a client that stays, because the image stops with SIGINT", async () => {
    await lab.docker(
      "exec",
      "-d",
      lab.container("client"),
      "psql",
      `postgresql://igniter:${password}@first/main`,
      "-c",
      "SELECT pg_sleep(60)",
    );
    const sleepers = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
    await until("the client is there", 10, async () => (await sql("first", password, sleepers)) === "1");
    const begin = Date.now();
    await lab.docker("stop", "-t", "20", lab.container("first"));
    expect(Date.now() - begin).toBeLessThan(5000);
    expect(await lab.state("first")).toBe("exited 0");
    expect(await lab.logs("first")).toContain("database system is shut down");
  });

  it("keeps data and password in the volume: a new container with another password in its environment does not set it", async () => {
    await lab.remove("first");
    await lab.run("second", "postgres", ["postgres"], [...options, "-e", "POSTGRES_PASSWORD=another"]);
    await answers("second");
    expect(await lab.logs("second")).toContain("appears to contain a database; Skipping initialization");
    expect(await sql("second", password, "SELECT count(*) FROM made_at_first_start")).toBe("0");
    expect(await sql("second", "another", "SELECT 1")).toContain("password authentication failed");
  });

  it("survives a kill in the middle of a transaction", async () => {
    await sql("second", password, "INSERT INTO made_at_first_start VALUES (1)");
    await lab.docker("kill", lab.container("second"));
    await lab.docker("start", lab.container("second"));
    await answers("second");
    expect(await sql("second", password, "SELECT count(*) FROM made_at_first_start")).toBe("1");
  });

  it("steps down from root, and ends with code 0 on SIGTERM", async () => {
    await lab.remove("second");
    await lab.run("root", "postgres", [], ["-v", `${volume}:/var/lib/postgresql`]);
    await answers("root");
    expect((await lab.exec("root", "stat", "-c", "%U", "/proc/1", "/var/lib/postgresql/18/docker")).stdout).toBe("postgres\npostgres\n");
    await lab.docker("kill", "-s", "TERM", lab.container("root"));
    await until("it ended", 10, async () => (await lab.state("root")) === "exited 0");
  });
});
