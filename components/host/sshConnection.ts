import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { behindJump, type SshFailure, type SshPlace, sshFailure, unreachableFromJump } from "./sshFailure.ts";
import { connectTimeoutSeconds, destination, type SshTarget, sshOptions } from "./sshOptions.ts";

/** Seconds that a machine has to answer; one that boots does so in less. */
export const defaultPatienceSeconds = 60;

export interface OpenConnection {
  target: SshTarget;
  place: SshPlace;
  /** Called when a try ends with a failure that may pass, once a phase. */
  waiting: (failure: SshFailure) => void;
  patienceSeconds?: number;
}

/**
 * Logs in once and leaves the connection open, without running anything on the machine: what follows shares it. Undefined when that
 * succeeded, else the phase in which it ended. A failure that may pass is tried again until the patience is over.
 */
export async function openConnection({
  target,
  place,
  waiting,
  patienceSeconds = defaultPatienceSeconds,
}: OpenConnection): Promise<SshFailure | undefined> {
  sshFolder(); // the socket lies there
  const end = Date.now() + patienceSeconds * 1000;
  let told: string | undefined;
  for (;;) {
    const output = await login(target);
    if (output === undefined) return undefined;
    const failure = await explain(output, target, place);
    if (!failure.passing || Date.now() >= end) return failure;
    if (told !== failure.phase) waiting(failure);
    told = failure.phase;
    await pause(1000);
  }
}

/** ~/.ssh of whoever runs Pulumi, made where it is missing: where ssh itself looks, by the user database and not by $HOME. */
export function sshFolder(): string {
  const folder = join(userInfo().homedir, ".ssh");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Of two machines in a row the first one that does not let us in is the one to speak of. */
async function explain(output: string, target: SshTarget, place: SshPlace): Promise<SshFailure> {
  const { jump } = target;
  const refused = jump && (await login(jump));
  if (jump && refused !== undefined) {
    const failure = sshFailure(refused, { ...place, ...jump }, await keyTrouble(refused, jump.identityFile));
    return { ...failure, says: `the machine to go through (${jump.user}@${jump.address} port ${jump.port}): ${failure.says}` };
  }
  if (jump && behindJump.test(output)) return unreachableFromJump(place, jump);
  return sshFailure(output, place, await keyTrouble(output, target.identityFile));
}

/** Some failures have words at this level only. */
const telling = ["-o", "LogLevel=INFO"];

/** Undefined when a connection is open afterwards, else what ssh printed. */
async function login(target: SshTarget): Promise<string | undefined> {
  // -f: ssh leaves when it has logged in, and the connection stays; -N: nothing runs on the machine
  const { code, output } = await run(
    "ssh",
    [...telling, ...sshOptions(target), "-f", "-N", ...destination(target)],
    connectTimeoutSeconds * 2,
  );
  return code === 0 ? undefined : output;
}

/** ssh says the same of a key file that is missing or opens only with a passphrase as of a key that is rejected. */
async function keyTrouble(output: string, identityFile: string | undefined): Promise<"missing" | "passphrase" | undefined> {
  if (identityFile === undefined || !/permission denied/i.test(output)) return undefined;
  const file = identityFile.replace(/^~(?=\/)/, userInfo().homedir);
  if (!existsSync(file)) return "missing";
  const { code, output: said } = await run("ssh-keygen", ["-y", "-P", "", "-f", file], 5);
  return code !== 0 && /passphrase/i.test(said) ? "passphrase" : undefined;
}

/** stderr goes to a pipe that closes with the program: a connection that stays open does not keep it. */
function run(program: string, args: string[], timeoutSeconds: number): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000);
    let output = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const done = (code: number | null) => {
      clearTimeout(timer);
      child.stderr.destroy();
      resolve({ code: code ?? 1, output: output || (code === null ? "timed out during banner exchange" : "") });
    };
    child.on("error", (error) => {
      output += `${program}: ${error.message}`;
      done(127);
    });
    child.on("exit", (code) => setTimeout(() => done(code), 50)); // the last words arrive after the exit
  });
}
