import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";
import { findCause } from "../sandbox/images/errors.ts";
import { UserError } from "./userError.ts";

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Text for the process's standard input; nothing by default. */
  input?: string;
  /** Called for each line of either stream while it runs. */
  onLine?: (line: string) => void;
  /** Show both streams as they come instead of capturing them. */
  inherit?: boolean;
}

const running = new Set<ChildProcess>();

/** Passes a signal on that reached this process alone; Ctrl-C in a terminal reaches the children by itself. */
export function stopChildren(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}

/** Runs a program and returns its exit code and output; throws only when it cannot be started. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const spawnOptions: SpawnOptions = {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: options.inherit ? "inherit" : [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, spawnOptions);
    running.add(child);
    const captured = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        captured[name] += text;
        for (const line of text.split("\n")) if (line.trim()) options.onLine?.(line.trim());
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), ...captured });
    });
    child.stdin?.on("error", () => {}); // a program may exit without reading its input
    if (options.input !== undefined) child.stdin?.end(options.input);
  });
}

/** Like `run`, but a non-zero exit is a UserError with the last lines of output and, where known, the cause. */
export async function mustRun(command: string, args: string[], what: string, options: RunOptions = {}): Promise<RunResult> {
  const result = await run(command, args, options).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${what}: ${command} could not be started (${error.code ?? error.message})`, `install ${command} and try again`);
  });
  if (result.code !== 0) {
    const output = `${result.stdout}\n${result.stderr}`.trim();
    const tail = output.split("\n").slice(-15).join("\n");
    const cause = findCause(output);
    throw new UserError(
      `${what} failed (exit ${result.code})${cause ? `, ${cause.problem}` : ""}:\n${tail}`,
      cause?.nextStep ?? "read the lines above; the same command can be run again at any time",
    );
  }
  return result;
}

/** Output of a quick command, trimmed, or undefined when it fails or does not exist. */
export async function tryOutput(command: string, args: string[], options: RunOptions = {}): Promise<string | undefined> {
  const result = await run(command, args, options).catch(() => undefined);
  return result?.code === 0 ? result.stdout.trim() : undefined;
}
