import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultImages } from "../../../stacks/config/images.ts";
import { until } from "./observe.ts";
import { docker, execute } from "./project.ts";

const must = async (...args: string[]) => {
  const result = await docker(...args);
  if (result.code !== 0) throw new Error(result.output);
  return result.stdout.trim();
};

/** PostgreSQL and Temporal that a stack does not run itself: a second pair of containers, on a network that the stack's containers reach. */
export class ExternalPair {
  /** Address of the engine's default bridge on this machine, which containers of every network reach. */
  address = "";
  /** PEM of the authority that the PostgreSQL's certificate is by. */
  authority = "";
  readonly postgresPort: number;
  readonly temporalPort: number;
  private readonly name: string;
  private readonly folder = mkdtempSync(join(tmpdir(), "pocket-test-external-"));

  constructor(name: string, ports: { postgres: number; temporal: number }) {
    this.name = name;
    this.postgresPort = ports.postgres;
    this.temporalPort = ports.temporal;
  }

  get containers(): string[] {
    return [`pocket-test-${this.name}-postgres`, `pocket-test-${this.name}-temporal`];
  }

  async start(): Promise<void> {
    this.address = await must("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "bridge");
    await this.makeCertificate();
    const [postgres, temporal] = this.containers as [string, string];
    const server = ["-c", "ssl_cert_file=/tls/server.crt", "-c", "ssl_key_file=/tls/server.key"];
    const place = ["-p", `${this.address}:${this.postgresPort}:5432`, "-v", `${this.folder}:/tls:ro`, "-e", "POSTGRES_PASSWORD=superuser"];
    await must("run", "-d", "--name", postgres, ...place, defaultImages.postgres, "postgres", ...server);
    const listen = ["server", "start-dev", "--headless", "--ip", "0.0.0.0", "--port", "7233"];
    const frontend = ["-p", `${this.address}:${this.temporalPort}:7233`, "--entrypoint", "temporal"];
    await must("run", "-d", "--name", temporal, ...frontend, defaultImages["temporal-admin-tools"], ...listen);
    await until("PostgreSQL answers", 60, async () => (await docker("exec", postgres, "pg_isready", "-q", "-h", "127.0.0.1")).code === 0);
    await this.setTls("on");
    await until("Temporal answers", 60, async () => (await this.temporal("operator", "cluster", "health")).includes("SERVING"));
  }

  async setTls(mode: "on" | "off"): Promise<void> {
    await this.sql(`alter system set ssl = ${mode}`);
    await this.sql("select pg_reload_conf()");
    await until(`TLS is ${mode}`, 10, async () => (await this.sql("show ssl")) === mode);
  }

  /** Runs SQL as the superuser. */
  async sql(statement: string, database = "postgres"): Promise<string> {
    return must("exec", this.containers[0]!, "psql", "-XAtq", "-U", "postgres", "-d", database, "-c", statement);
  }

  async temporal(...args: string[]): Promise<string> {
    return must("exec", this.containers[1]!, "temporal", ...args);
  }

  async stop(): Promise<void> {
    await docker("rm", "-f", "-v", ...this.containers);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async makeCertificate(): Promise<void> {
    const file = (name: string) => join(this.folder, name);
    writeFileSync(file("names"), `subjectAltName=IP:${this.address}\n`);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const steps = [
      ["req", "-x509", ...key, "-keyout", file("ca.key"), "-out", file("ca.crt"), "-subj", "/CN=test authority", "-days", "2"],
      ["req", "-new", ...key, "-keyout", file("server.key"), "-out", file("server.csr"), "-subj", "/CN=external"],
      ["x509", "-req", "-in", file("server.csr"), "-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-days", "2", "-extfile", file("names")],
    ];
    steps[2]!.push("-CAcreateserial", "-out", file("server.crt"));
    for (const args of steps) {
      const result = await execute("openssl", args);
      if (result.code !== 0) throw new Error(result.output);
    }
    this.authority = (await execute("cat", [file("ca.crt")])).stdout;
    for (const name of ["server.key", "ca.key"]) chmodSync(file(name), 0o600);
    const owned = await execute("chown", ["-R", "999:999", this.folder]);
    if (owned.code !== 0) throw new Error(owned.output);
    chmodSync(this.folder, 0o755);
  }
}
