import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderCaddyfile } from "../../../config-templates/caddy/caddyfile.ts";
import type { PublicEdgeInput } from "../../../config-templates/caddy/input.ts";
import { defaultImages } from "../../../stacks/config/images.ts";
import { until } from "./observe.ts";
import { docker } from "./project.ts";

/** An upstream that notes every client's request and answers 200 with it. */
export class Echo {
  readonly seen: Pick<IncomingMessage, "method" | "url" | "headers">[] = [];
  port = 0;
  private readonly server: Server = createServer((request, response) => {
    const { method, url, headers } = request;
    if (headers["x-forwarded-for"]) this.seen.push({ method, url, headers }); // the edge asks for its own account whether it lives
    request.resume().on("end", () => {
      response.setHeader("Set-Cookie", "from=app");
      response.setHeader("X-Powered-By", "app");
      response.end(JSON.stringify({ method, url, headers }));
    });
    request.on("error", () => undefined);
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    const address = this.server.address();
    this.port = typeof address === "object" && address ? address.port : 0;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** The real Caddy with a rendered Caddyfile, as its component starts it, on this machine's own network. */
export class CaddyProcess {
  readonly name: string;
  private readonly folder = mkdtempSync(join(tmpdir(), "pocket-test-caddy-"));

  constructor(name: string) {
    this.name = `pocket-test-${name}`;
  }

  async start(input: PublicEdgeInput): Promise<void> {
    chmodSync(this.folder, 0o755);
    writeFileSync(join(this.folder, "Caddyfile"), renderCaddyfile(input));
    const hardened = ["--user", "1000:1000", "--read-only", "--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE"];
    const scratch = ["--tmpfs", "/tmp", "--tmpfs", "/data:uid=1000"];
    const files = ["-v", `${this.folder}:/etc/caddy/current:ro`, "--entrypoint", "caddy"];
    const program = ["run", "--config", "/etc/caddy/current/Caddyfile", "--adapter", "caddyfile"];
    const run = ["run", "-d", "--name", this.name, "--network", "host", ...hardened, ...scratch, ...files, defaultImages.caddy, ...program];
    const result = await docker(...run);
    if (result.code !== 0) throw new Error(result.output);
    await until("the edge's own authority is there", 20, async () => (await this.authority()) !== "");
  }

  /** PEM of the root of the edge's own certificates. */
  async authority(): Promise<string> {
    return (await docker("exec", this.name, "cat", "/data/caddy/pki/authorities/local/root.crt")).stdout;
  }

  async log(): Promise<string> {
    return (await docker("logs", this.name)).output;
  }

  async stop(): Promise<void> {
    await docker("rm", "-f", "-v", this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
