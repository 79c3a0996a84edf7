import { execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { BootstrapReport, ValidationEndpoints } from "../../../stacks/report/schema.ts";

const root = resolve(import.meta.dirname, "../../..");

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** Both streams, as a person would see them. */
  output: string;
}

/** Runs a program to its end; never throws for a non-zero exit. */
export function execute(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<CommandResult> {
  return new Promise((done) => {
    const child = execFile(command, args, { env: options.env, cwd: options.cwd, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const code = error ? ((error as { code?: unknown }).code as number) : 0;
      done({ code: typeof code === "number" ? code : 1, stdout, stderr, output: stdout + stderr });
    });
    child.stdin?.on("error", () => undefined); // a program may end without reading
    child.stdin?.end(options.input ?? "");
  });
}

/** A free port on the loopback address, below those that the system hands out by itself: one of these would be another program's a moment later. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const free = await new Promise<boolean>((done) => {
      const server = createServer();
      server.on("error", () => done(false));
      server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
    });
    if (free) return port;
  }
}

/** A stack of the real program on the real engine, with its own project folder, state, passphrase and files. */
export class TestStack {
  readonly stack: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  config: Record<string, unknown>;
  private encrypted: Record<string, unknown> = {};

  constructor(name: string, config: Record<string, unknown>) {
    this.stack = name;
    this.config = config;
    this.folder = mkdtempSync(join(tmpdir(), `pocket-test-${name}-`));
    cpSync(join(root, "Pulumi.yaml"), join(this.folder, "Pulumi.yaml"));
    symlinkSync(join(root, "stacks"), join(this.folder, "stacks"));
    mkdirSync(join(this.folder, "state"));
    this.env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test passphrase",
      XDG_DATA_HOME: join(this.folder, "data"),
    };
    this.writeConfig();
  }

  /** Folder under which the stack's rendered files lie on the host. */
  get filesFolder(): string {
    return join(this.folder, "data", "pocket-provider", "files", this.stack);
  }

  /** Sets a secret of the stack's config; it stays when the rest of the config is written anew. `path` is "key" or "map.key". */
  async setSecret(path: string, value: string): Promise<void> {
    const args = ["config", "set", "--secret", "--path", `pocket-provider:${path}`, "--stack", this.stack, "--non-interactive"];
    const result = await execute("pulumi", args, { env: this.stackEnv, cwd: this.folder, input: value });
    if (result.code !== 0) throw new Error(result.output);
    const key = path.split(".")[0]!;
    const { config } = parse(readFileSync(this.file, "utf8"));
    this.encrypted = { ...this.encrypted, [key]: config[`pocket-provider:${key}`] };
  }

  /** Takes a secret out of the stack's config again. */
  removeSecret(key: string): void {
    const { [key]: _removed, ...rest } = this.encrypted;
    this.encrypted = rest;
    this.writeConfig();
  }

  /** The stack's generated secrets by name. */
  async secretValuesByName(): Promise<Record<string, string>> {
    const exported = JSON.parse((await this.pulumi("stack", "export", "--show-secrets")).stdout);
    return Object.fromEntries(
      exported.deployment.resources
        .filter(({ type }: { type: string }) => type.startsWith("random:"))
        .map(({ urn, outputs }: any) => [urn.split("::").at(-1), JSON.parse((outputs.hex ?? outputs.result).plaintext)]),
    );
  }

  /** Every secret value of the stack: generated ones from the state, given ones from the config. */
  async secretValues(): Promise<string[]> {
    const config = JSON.parse((await this.pulumi("config", "--show-secrets", "--json")).stdout);
    const given = Object.keys(this.encrypted).flatMap((key) => {
      const { value, objectValue } = config[`pocket-provider:${key}`];
      return objectValue === undefined ? [value] : Object.values(objectValue);
    });
    return [...Object.values(await this.secretValuesByName()), ...given];
  }

  /** The state as it lies on the disk, backups and history included. */
  stateText(): string {
    return readdirSync(join(this.folder, "state"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  async importState(deployment: string): Promise<void> {
    const args = ["stack", "import", "--stack", this.stack, "--non-interactive"];
    const result = await execute("pulumi", args, { env: this.stackEnv, cwd: this.folder, input: deployment });
    if (result.code !== 0) throw new Error(result.output);
  }

  private get file(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`);
  }

  /** Writes the stack file anew: keys of the project's namespace without prefix. The salt stays in the state. */
  writeConfig(config: Record<string, unknown> = this.config): void {
    this.config = config;
    const keys = Object.fromEntries(Object.entries(config).map(([key, value]) => [`pocket-provider:${key}`, value]));
    const secrets = Object.fromEntries(Object.entries(this.encrypted).map(([key, value]) => [`pocket-provider:${key}`, value]));
    writeFileSync(this.file, stringify({ config: { "pulumi:disable-default-providers": ["docker"], ...keys, ...secrets } }));
  }

  pulumi(...args: string[]): Promise<CommandResult> {
    return execute("pulumi", [...args, "--stack", this.stack, "--non-interactive", "--color", "never"], {
      env: this.stackEnv,
      cwd: this.folder,
    });
  }

  /** Starts pulumi without waiting, in its own process group, so that it can be killed. */
  start(...args: string[]) {
    return spawn("pulumi", [...args, "--stack", this.stack, "--non-interactive", "--color", "never"], {
      env: this.stackEnv,
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  async init(): Promise<void> {
    const made = await execute("pulumi", ["stack", "init", this.stack, "--non-interactive"], { env: this.stackEnv, cwd: this.folder });
    if (made.code !== 0) throw new Error(made.output);
    this.writeConfig();
  }

  async up(...extra: string[]): Promise<CommandResult> {
    return this.pulumi("up", "--yes", "--skip-preview", ...extra);
  }

  async mustUp(...extra: string[]): Promise<CommandResult> {
    const result = await this.up(...extra);
    if (result.code !== 0) throw new Error(`pulumi up failed:\n${result.output}`);
    return result;
  }

  async outputs(): Promise<{ bootstrapReport: BootstrapReport; validationEndpoints: ValidationEndpoints }> {
    return JSON.parse((await this.pulumi("stack", "output", "--json")).stdout);
  }

  /** Destroys the stack and removes its folder; also takes away what a failed test may have left on the engine. */
  async dispose(): Promise<void> {
    await this.pulumi("cancel", "--yes").catch(() => undefined);
    await this.pulumi("destroy", "--yes", "--skip-preview");
    const left = (await docker("ps", "-aq", "--filter", `label=pocket.stack=${this.stack}`)).stdout.split("\n").filter(Boolean);
    if (left.length > 0) await docker("rm", "-f", "-v", ...left);
    for (const kind of ["network", "volume"]) {
      const names = (await docker(kind, "ls", "-q", "--filter", `label=pocket.stack=${this.stack}`)).stdout.split("\n").filter(Boolean);
      if (names.length > 0) await docker(kind, "rm", ...names);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Test stacks keep their salt in the state, so that the stack file can be written anew at any time. */
  get stackEnv(): NodeJS.ProcessEnv {
    return { ...this.env, PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true" };
  }
}

/** The docker command on the engine that the tests use. */
export function docker(...args: string[]): Promise<CommandResult> {
  return execute("docker", args);
}

/** Numbers of the summary that pulumi prints under "Resources:", e.g. { created: 3, unchanged: 40 }. */
export function changeSummary(output: string): Record<string, number> {
  const [, summary = ""] = output.split(/^Resources:$/m);
  return Object.fromEntries(
    [...summary.matchAll(/^\s+(?:[+~-]*\s*)?(\d+) ([a-z ]+?)$/gm)].map((match) => [match[2]!.trim(), Number(match[1])]),
  );
}

/** Logical names of resources with the given operation in `pulumi preview --json`. */
export function plannedSteps(previewJson: string, operations: string[]): string[] {
  const steps: { op: string; urn: string }[] = JSON.parse(previewJson.slice(previewJson.indexOf("{"))).steps ?? [];
  return steps.filter(({ op }) => operations.includes(op)).map(({ urn }) => urn.split("::").at(-1)!);
}
