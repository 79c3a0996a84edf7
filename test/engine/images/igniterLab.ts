import type { SandboxImage } from "../../../sandbox/images/catalogue.ts";
import { localReference } from "../../../sandbox/images/catalogue.ts";
import type { RunResult } from "../../../sandbox/images/run.ts";
import { SandboxLab, until } from "./sandboxLab.ts";

export type App = "provider" | "middleman";
export type Line = "a" | "b";
type Variables = Record<string, string>;

export const appKeys: Record<App, string> = { provider: "11".repeat(32), middleman: "22".repeat(32) };
const password = "p4ssw0rd";

/** A private network with real PostgreSQL in it, and Igniter's stand-ins started against it. */
export class IgniterLab extends SandboxLab {
  /** Starts the database server and makes the named databases. */
  async startDatabase(...databases: string[]): Promise<void> {
    await this.run("pg", "postgres", [], ["-e", `POSTGRES_PASSWORD=${password}`]);
    await until(
      "PostgreSQL answers",
      30,
      async () => (await this.exec("pg", "pg_isready", "-h", "127.0.0.1", "-U", "postgres")).code === 0,
    );
    for (const database of databases) await this.sql("postgres", `create database ${database}`);
  }

  /** Rows of a query, columns joined by a bar. */
  async sql(database: string, query: string): Promise<string> {
    const result = await this.exec("pg", "psql", "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-tAc", query);
    if (result.code !== 0) throw new Error(result.stderr);
    return result.stdout.trim();
  }

  url = (database: string, sslMode = "?sslmode=disable", host = "pg"): string =>
    `postgres://postgres:${password}@${host}:5432/${database}${sslMode}`;

  /** Runs the migration in a throw-away container, by upstream's command line. */
  migrate(app: App, line: Line, variables: Variables, image: string = webImage(app, line), options: string[] = []): Promise<RunResult> {
    const place = ["--rm", "--network", this.network, ...options, ...environment(variables)];
    return this.tryDocker("run", ...place, image, "pnpm", `${app}:migration:migrate`);
  }

  /** Rows and newest stamp of the migrations' journal in a database. */
  journal = (database: string): Promise<string> => this.sql(database, "select count(*), max(created_at) from drizzle.__drizzle_migrations");

  /** The one row of settings that upstream's wizard makes on its first screen. */
  async saveSettings(database: string, line: Line, more: { isBootstrapped: boolean; rpcUrl?: string }): Promise<void> {
    const app: App = database.startsWith("middleman") ? "middleman" : "provider";
    const columns: Record<string, string> = {
      name: "'Test'",
      appIdentity: "'02'",
      ownerIdentity: "'pokt1'",
      chainId: "'pocket'",
      minimumStake: "60500",
      isBootstrapped: String(more.isBootstrapped),
      ...(app === "middleman" ? { fee: "1", delegatorRewardsAddress: "'pokt1'" } : {}),
      ...(line === "b" && more.rpcUrl ? { pocketRpcUrl: `'${more.rpcUrl}'` } : {}),
    };
    const names = Object.keys(columns).map((column) => `"${column}"`);
    await this.sql(database, `insert into application_settings (${names}) values (${Object.values(columns)})`);
  }

  /** Runs a process until it ends by itself, and returns how. */
  runToEnd(image: SandboxImage, variables: Variables, options: string[] = []): Promise<RunResult> {
    return this.tryDocker("run", "--rm", "--network", this.network, ...options, ...environment(variables), localReference(image));
  }

  /** Starts a web process and waits until it answers anything at all. */
  async startWeb(name: string, app: App, line: Line, variables: Variables, options: string[] = []): Promise<void> {
    await this.run(name, `igniter-${app}-line-${line}`, [], [...options, ...environment(variables)]);
    await until(`${name} answers`, 15, async () => {
      const state = await this.state(name);
      if (state !== "running") throw new Error(`${name} ${state}: ${await this.logs(name)}`);
      return (await this.get(name, "/nothing")).status !== 0;
    });
  }

  /** Status, headers and body of a path of a web process, asked from inside its container. */
  async get(name: string, path: string, ...options: string[]): Promise<{ status: number; headers: string; body: string }> {
    const port = name.startsWith("middleman") ? 3000 : 3001;
    const { stdout } = await this.exec(name, "curl", "-s", "-i", "-m", "10", ...options, `http://127.0.0.1:${port}${path}`);
    const split = stdout.indexOf("\r\n\r\n");
    const headers = stdout.slice(0, Math.max(split, 0)).toLowerCase();
    return { status: Number(/^http\/1\.1 (\d+)/.exec(headers)?.[1] ?? 0), headers, body: split < 0 ? "" : stdout.slice(split + 4) };
  }
}

export const webImage = (app: App, line: Line): string => localReference(`igniter-${app}-line-${line}`);

export const environment = (variables: Variables): string[] =>
  Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]);

/** Everything that a web process needs to run soundly, but the database. */
export const soundWeb = (app: App, url: string): Variables => ({
  APP_IDENTITY: appKeys[app],
  OWNER_IDENTITY: "pokt1zk8ag4fnhmg3jwl3ckqyrk7eaql5uuq34l4s57",
  AUTH_SECRET: "ab".repeat(24),
  AUTH_URL: url,
});
