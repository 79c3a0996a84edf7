import pg, { type Pool } from "pg";
import type { Log } from "../log.ts";

/** PG_SSL_MODE as the apps read it: anything unknown verifies the certificate. */
export function sslOf(mode: string | undefined): false | { rejectUnauthorized: boolean } {
  if (mode === "disable") return false;
  return { rejectUnauthorized: (mode || "no-verify") !== "no-verify" };
}

/** Logs every query at level debug, parameters included, as upstream does: whoever leaves that level on finds secrets in the log. */
class LoggedPool extends pg.Pool {
  readonly #log: Log;

  constructor(options: ConstructorParameters<typeof pg.Pool>[0], log: Log) {
    super(options);
    this.#log = log;
  }

  override query<Row>(text: string, values: unknown[] = []) {
    this.#log.debug("Query", { query: text, params: values });
    return super.query<Row>(text, values);
  }
}

/** The app's pool. The driver lets an sslmode of the URL win over the ssl given here; connections are made when first needed. */
export function createPool(environment: NodeJS.ProcessEnv, log: Log): Pool {
  const number = (name: string, fallback: number) => Number(environment[name] || fallback);
  const options = {
    connectionString: environment.DATABASE_URL,
    ssl: sslOf(environment.PG_SSL_MODE),
    max: number("PG_POOL_MAX", 10),
    min: number("PG_POOL_MIN", 0),
    idleTimeoutMillis: number("PG_POOL_IDLE_TIMEOUT_MS", 30_000),
    connectionTimeoutMillis: number("PG_POOL_CONN_TIMEOUT_MS", 5000),
  };
  const pool = new LoggedPool(options, log);
  // Without a listener an idle connection that the server cuts would end the process.
  pool.on("error", (error) => log.error("idle database connection lost", { error: error.message }));
  return pool;
}
