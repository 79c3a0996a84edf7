import { spawn } from "node:child_process";
import { explainFailure, SandboxError } from "./errors.ts";

export interface RunOptions {
  /** What the command does, for the error text. */
  step: string;
  env?: Record<string, string>;
  cwd?: string;
  input?: string;
}

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program and returns how it ended; throws only when it cannot be started. */
export function tryRun(program: string, args: string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "ENOENT"
          ? new SandboxError(`${options.step}: the program ${program} is not installed`, `install ${program} and put it on PATH`)
          : error,
      );
    });
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    // A program that ends before reading all of its input closes the pipe; its exit code says what happened.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Runs a program and returns its standard output without the last newline. Errors: SandboxError with cause and next step. */
export async function run(program: string, args: string[], options: RunOptions): Promise<string> {
  const result = await tryRun(program, args, options);
  if (result.code !== 0) throw explainFailure(options.step, `${result.stdout}\n${result.stderr}`);
  return result.stdout.trimEnd();
}
