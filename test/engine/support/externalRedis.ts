import { defaultImages } from "../../../stacks/config/images.ts";
import { until } from "./observe.ts";
import { docker } from "./project.ts";

/** A Redis that a stack does not run itself, at an address that the stack's containers reach. */
export class ExternalRedisServer {
  /** Address of the engine's default bridge on this machine, which containers of every network reach. */
  address = "";
  readonly port: number;
  private readonly container: string;
  private readonly password: string;

  constructor(name: string, port: number, password: string) {
    this.container = `pocket-test-${name}-redis`;
    this.port = port;
    this.password = password;
  }

  async start(): Promise<void> {
    const gateway = await docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "bridge");
    this.address = gateway.stdout.trim();
    const settings = ["--requirepass", this.password, "--appendonly", "yes", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"];
    const place = ["-p", `${this.address}:${this.port}:6379`, "--entrypoint", "redis-server"];
    const result = await docker("run", "-d", "--name", this.container, ...place, defaultImages.redis, ...settings);
    if (result.code !== 0) throw new Error(result.output);
    await until("Redis answers", 30, async () => (await this.ask("ping")) === "PONG");
  }

  async ask(...words: string[]): Promise<string> {
    const result = await docker("exec", "-e", `REDISCLI_AUTH=${this.password}`, this.container, "redis-cli", "--no-auth-warning", ...words);
    return result.stdout.trim();
  }

  async stop(): Promise<void> {
    await docker("rm", "-f", "-v", this.container);
  }
}
