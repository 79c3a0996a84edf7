import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../launcher/exec.ts";
import { say } from "../launcher/progress.ts";
import { UserError } from "../launcher/userError.ts";
import { namespace } from "../stacks/config/namespace.ts";
import { dockerCommand, type PendingCreate, pendingCreates } from "./pendingCreates.ts";
import { cancel, exportStack, importStack, type StackContext } from "./pulumi.ts";

/** Lock of a file backend, as the CLI writes it. */
export interface Lock {
  pid: number;
  username: string;
  hostname: string;
}

/** How a lock is to be treated: left by a run that is gone, held by one that is alive, or made elsewhere. */
export function judgeLock(lock: Lock, here: string, isAlive: (pid: number) => boolean): "stale" | "alive" | "elsewhere" {
  if (lock.hostname !== here) return "elsewhere";
  return isAlive(lock.pid) ? "alive" : "stale";
}

/**
 * After a run that was killed: removes its lock, takes away what it was just making, and clears its pending operations, so that
 * the next `up` finishes the job. Does nothing after a run that ended properly. Throws when another run is at work.
 */
export async function recover(context: StackContext): Promise<void> {
  const locks = readLocks(context);
  for (const lock of locks) {
    if (judgeLock(lock, hostname(), processIsAlive) === "stale") continue;
    throw new UserError(
      `another run is at work on stack ${context.stack}: process ${lock.pid} of ${lock.username} on ${lock.hostname}`,
      "wait until it has ended; if it is gone, remove its lock with: pulumi cancel",
    );
  }
  if (locks.length > 0) {
    say(`  a run of stack ${context.stack} was killed: removing its lock`);
    await cancel(context);
  }
  const deployment = await exportStack(context);
  if (!JSON.parse(deployment).deployment?.pending_operations?.length) return;
  for (const pending of pendingCreates(deployment)) await remove(context, pending);
  await importStack(context, deployment); // an import clears pending operations
}

/** Exit code of ssh itself, when it did not get to the machine. */
const sshFailed = 255;

async function remove(context: StackContext, pending: PendingCreate): Promise<void> {
  const { kind, name, ssh } = pending;
  const docker = (...words: string[]) => {
    const [program, args] = dockerCommand(pending, words);
    return run(program, args, { env: context.env });
  };
  const found = await docker(kind, "inspect", "-f", labelFormat[kind], name);
  if (ssh && found.code === sshFailed) {
    throw new UserError(
      `${kind} ${name} may have been left on ${ssh.at(-1)}, which cannot be asked: ${found.stderr.trim().split("\n").at(-1)}`,
      `let ${ssh.at(-1)} be reached, and run the same command again`,
    );
  }
  if (found.code !== 0 || found.stdout.trim() !== context.stack) return; // never made, or not ours
  say(`  ${kind} ${name} was being made when the run was killed: removing it${ssh ? ` from ${ssh.at(-1)}` : ""}`);
  await docker(...(kind === "container" ? ["rm", "-f", name] : ["network", "rm", name]));
}

const labelFormat = { container: '{{index .Config.Labels "pocket.stack"}}', network: '{{index .Labels "pocket.stack"}}' };

function readLocks(context: StackContext): Lock[] {
  const backend = context.env.PULUMI_BACKEND_URL ?? "";
  if (!backend.startsWith("file://")) return []; // other backends' locks are left to `pulumi cancel`
  const folder = join(fileURLToPath(backend), ".pulumi", "locks", "organization", namespace, context.stack);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
