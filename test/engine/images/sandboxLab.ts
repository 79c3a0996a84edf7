import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bech32 } from "@scure/base";
import { stringify } from "yaml";
import { cacheDirectory } from "../../../launcher/paths.mjs";
import { ensureImages } from "../../../sandbox/images/build.ts";
import { localReference, type SandboxImage } from "../../../sandbox/images/catalogue.ts";
import { type RunResult, tryRun } from "../../../sandbox/images/run.ts";

/** What every container and network of these tests starts with. */
export const prefix = "pocket-image-test-";

export const cacheDir = join(cacheDirectory, "sandbox");

/** The compressed public key of a private key, hex. */
export function publicKeyOf(privateKeyHex: string): string {
  // PKCS #8 of a secp256k1 key: a fixed head, then the key.
  const head = "303e020100301006072a8648ce3d020106052b8104000a042730250201010420";
  const key = createPrivateKey({ key: Buffer.from(head + privateKeyHex, "hex"), format: "der", type: "pkcs8" });
  const { x, y } = createPublicKey(key).export({ format: "jwk" });
  const odd = Buffer.from(y!, "base64url").at(-1)! & 1;
  return Buffer.concat([Buffer.from([2 + odd]), Buffer.from(x!, "base64url")]).toString("hex");
}

/** The account address of a private key, derived here on its own to hold the stand-in's derivation true. */
export function addressOf(privateKeyHex: string): string {
  const sha = createHash("sha256")
    .update(Buffer.from(publicKeyOf(privateKeyHex), "hex"))
    .digest();
  return bech32.encode("pokt", bech32.toWords(createHash("ripemd160").update(sha).digest()));
}

export async function until<T>(what: string, seconds: number, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`after ${seconds} s still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A private Docker network with containers of the sandbox's images, removed as a whole. */
export class SandboxLab {
  readonly network: string;
  readonly folder = mkdtempSync(join(tmpdir(), prefix));
  #name: string;
  #containers: string[] = [];

  constructor(name: string) {
    this.#name = name;
    this.network = `${prefix}${name}`;
    chmodSync(this.folder, 0o755);
  }

  container = (name: string): string => `${prefix}${this.#name}-${name}`;

  async up(images: SandboxImage[]): Promise<void> {
    const wanted = Object.fromEntries(images.map((image) => [image, localReference(image)]));
    await ensureImages({ images: wanted, cacheDir, log: () => undefined });
    await this.docker("network", "create", "--label", "pocket.sandbox.test=1", this.network);
  }

  async docker(...args: string[]): Promise<string> {
    const result = await tryRun("docker", args, { step: `docker ${args[0]}` });
    if (result.code !== 0) throw new Error(`docker ${args.join(" ")}: ${result.stdout}${result.stderr}`);
    return result.stdout.trim();
  }

  tryDocker(...args: string[]): Promise<RunResult> {
    return tryRun("docker", args, { step: `docker ${args[0]}` });
  }

  /** Writes a file that containers see under /lab. */
  write(name: string, content: string | object): void {
    writeFileSync(join(this.folder, name), typeof content === "string" ? content : stringify(content), { mode: 0o644 });
  }

  /** Starts a container in the background under its short name, which is its host name too. */
  async run(name: string, image: SandboxImage, command: string[], options: string[] = []): Promise<void> {
    this.#containers.push(this.container(name));
    const place = ["--network", this.network, "--network-alias", name, "--hostname", name, "-v", `${this.folder}:/lab:ro`];
    await this.docker("run", "-d", "--name", this.container(name), ...place, ...options, localReference(image), ...command);
  }

  async remove(name: string): Promise<void> {
    await this.tryDocker("rm", "-f", "-v", this.container(name));
  }

  exec(name: string, ...command: string[]): Promise<RunResult> {
    return this.tryDocker("exec", this.container(name), ...command);
  }

  async logs(name: string): Promise<string> {
    const result = await this.tryDocker("logs", this.container(name));
    return result.stdout + result.stderr;
  }

  /** "running", or "exited <code>". */
  async state(name: string): Promise<string> {
    const [status, code] = (await this.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", this.container(name))).split(" ");
    return status === "exited" ? `exited ${code}` : status!;
  }

  /** HTTP status and body of a URL as seen from a container; status 0 when nobody answers. */
  async curl(from: string, url: string, ...options: string[]): Promise<{ status: number; body: string }> {
    const result = await this.exec(from, "curl", "-s", "-m", "10", "-w", "\n%{http_code}", ...options, url);
    const split = result.stdout.lastIndexOf("\n");
    return { status: Number(result.stdout.slice(split + 1)), body: result.stdout.slice(0, split) };
  }

  async redis(...command: string[]): Promise<string> {
    const result = await this.exec("redis", "redis-cli", "-a", "secret", "--no-auth-warning", ...command);
    return result.stdout.trim();
  }

  async down(): Promise<void> {
    if (this.#containers.length > 0) await this.tryDocker("rm", "-f", "-v", ...this.#containers);
    await this.tryDocker("network", "rm", this.network);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
