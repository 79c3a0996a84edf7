import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPlugins } from "../../../sandbox/plugins/install.ts";

export interface PlannedResource {
  /** Such as `docker.Container` or `command.local.Command`. */
  type: string;
  name: string;
  args: Record<string, unknown>;
  options?: Record<string, unknown>;
}

export interface Plan {
  resources: PlannedResource[];
  outputs?: Record<string, unknown>;
}

export interface RunResult {
  code: number;
  /** Everything the CLI printed. */
  text: string;
}

export interface PreviewStep {
  op: string;
  urn: string;
  detailedDiff?: Record<string, { kind: string }> | null;
}

interface DeployedResource {
  urn: string;
  id?: string;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
}

const root = join(import.meta.dirname, "../../..");

/** A throw-away Pulumi project on the real CLI with the stand-in plugins. */
export class Stack {
  readonly folder = mkdtempSync(join(tmpdir(), "pocket-plugin-test-"));
  readonly env: NodeJS.ProcessEnv;

  private constructor(env: NodeJS.ProcessEnv) {
    const home = join(this.folder, "home");
    this.env = {
      ...process.env,
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${this.folder}/state`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
      ...env,
    };
    installPlugins({ pulumiHome: home, node: process.execPath });
    for (const folder of ["state", "program"]) {
      mkdirSync(join(this.folder, folder));
    }
    writeFileSync(join(this.program, "Pulumi.yaml"), "name: plugins\nruntime: {name: nodejs, options: {typescript: false}}\nmain: .\n");
    writeFileSync(join(this.program, "package.json"), '{"name":"plugins","type":"module","main":"program.ts"}');
    copyFileSync(join(import.meta.dirname, "program.ts"), join(this.program, "program.ts"));
    symlinkSync(join(root, "node_modules"), join(this.program, "node_modules"));
  }

  /** @throws when the Pulumi CLI is not on PATH */
  static async create(env: NodeJS.ProcessEnv = {}): Promise<Stack> {
    const stack = new Stack(env);
    const made = await stack.pulumi(["stack", "init", "test"]);
    if (made.code !== 0) {
      throw new Error(`these tests need the Pulumi CLI (pulumi and pulumi-language-nodejs) on PATH:\n${made.text}`);
    }
    return stack;
  }

  get program(): string {
    return join(this.folder, "program");
  }

  plan(resources: PlannedResource[], outputs: Record<string, unknown> = {}): void {
    writeFileSync(join(this.program, "plan.json"), JSON.stringify({ resources, outputs } satisfies Plan));
  }

  async up(...flags: string[]): Promise<RunResult> {
    return await this.pulumi(["up", "--yes", "--skip-preview", ...flags]);
  }

  /** `up` that has to succeed. */
  async apply(resources: PlannedResource[], outputs?: Record<string, unknown>): Promise<void> {
    this.plan(resources, outputs);
    succeed(await this.up());
  }

  async preview(...flags: string[]): Promise<RunResult> {
    return await this.pulumi(["preview", ...flags]);
  }

  /** What a preview would do, by logical name; what it would leave is not there. */
  async steps(...flags: string[]): Promise<Record<string, { op: string; paths: string[] }>> {
    const result = await this.pulumi(["preview", "--json", ...flags]);
    const start = result.text.indexOf("{\n");
    if (start < 0) {
      throw new Error(`no plan in:\n${result.text}`);
    }
    const { steps = [] } = JSON.parse(result.text.slice(start, result.text.lastIndexOf("}") + 1)) as { steps?: PreviewStep[] };
    const byName: Record<string, { op: string; paths: string[] }> = {};
    for (const { op, urn, detailedDiff } of steps) {
      const name = urn.split("::").pop()!;
      // A replacement is several steps of one resource; a refresh says nothing about what would be done.
      if (!["refresh", "read"].includes(op)) {
        byName[name] = { op: op.includes("replace") ? "replace" : op, paths: Object.keys(detailedDiff ?? {}) };
      }
    }
    return byName;
  }

  async refresh(...flags: string[]): Promise<RunResult> {
    return await this.pulumi(["refresh", "--yes", "--skip-preview", ...flags]);
  }

  async destroy(...flags: string[]): Promise<RunResult> {
    return await this.pulumi(["destroy", "--yes", "--skip-preview", ...flags]);
  }

  async output<T>(name: string): Promise<T> {
    const { text } = succeed(await this.pulumi(["stack", "output", "--json", "--show-secrets", name]));
    return JSON.parse(text) as T;
  }

  /** Resources of the state, by logical name. */
  async state(): Promise<Record<string, DeployedResource>> {
    const { text } = succeed(await this.pulumi(["stack", "export"]));
    const exported = JSON.parse(text) as { deployment: { resources?: DeployedResource[] } };
    return Object.fromEntries((exported.deployment.resources ?? []).map((resource) => [resource.urn.split("::").pop(), resource]));
  }

  async pulumi(args: string[]): Promise<RunResult> {
    return await new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], {
        cwd: this.program,
        env: this.env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk));
      child.stderr.on("data", (chunk: Buffer) => (text += chunk));
      child.on("error", (error) => reject(new Error(`these tests need the Pulumi CLI on PATH: ${error.message}`)));
      child.on("close", (code) => resolve({ code: code ?? -1, text }));
    });
  }

  /** Destroys what is left and removes the folder. */
  async dispose(): Promise<void> {
    await this.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The result, when the run ended well. */
export function succeed(result: RunResult): RunResult {
  if (result.code !== 0) {
    throw new Error(`the Pulumi CLI failed (${result.code}):\n${result.text}`);
  }
  return result;
}
