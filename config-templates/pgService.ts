import { fileHeader } from "./yamlFile.ts";

/** How strictly a client looks at the server's certificate. */
export type DatabaseTls = "verify" | "no-verify" | "disable";

export interface PgServiceInput {
  /** Name that PGSERVICE selects. */
  service: string;
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  tls: DatabaseTls;
  /** File with the authorities that the server is verified with; read only when `tls` is verify. */
  authorityFile: string;
}

/** PEM bundle of the machine's own authorities on Debian and Ubuntu; mounted at the same place into throw-away clients. */
export const systemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

const sslModes: Record<DatabaseTls, string> = { verify: "verify-full", "no-verify": "require", disable: "disable" };

/** Connection service file of libpq, so that psql has neither password nor host on its command line. Values stand as they are; a line break is refused. */
export function renderPgService(input: PgServiceInput): string {
  const settings: [string, string][] = [
    ["host", input.host],
    ["port", String(input.port)],
    ["dbname", input.database],
    ["user", input.user],
    ["password", input.password],
    ["connect_timeout", "10"],
    ["sslmode", sslModes[input.tls]],
    ...(input.tls === "verify" ? [["sslrootcert", input.authorityFile] as [string, string]] : []),
  ];
  for (const [key, value] of settings) {
    if (value === "" || /[\r\n]|^\s|\s$/.test(value))
      throw new Error(`${key} of the ${input.service} database connection: empty, or with a line break or outer space`);
  }
  return `${fileHeader("psql")}[${input.service}]\n${settings.map(([key, value]) => `${key}=${value}`).join("\n")}\n`;
}
