import { type RunResult, run } from "../launcher/exec.ts";
import { UserError } from "../launcher/userError.ts";
import type { ValidationEndpoints } from "../stacks/report/schema.ts";
import { quote } from "../validation/shell.ts";

export type StackHost = ValidationEndpoints["hosts"][number];

/** Exit code of ssh itself, when it did not get to the machine. */
const sshFailed = 255;

/** Runs a command on one of the stack's hosts, in the shell that the outputs name for it. Throws only when the host cannot be asked. */
export async function runOnStackHost(hosts: StackHost[], name: string, words: string[], env: NodeJS.ProcessEnv): Promise<RunResult> {
  const host = hosts.find((one) => one.name === name);
  const [program, ...args] = host?.shell ?? [];
  if (!host || !program) throw new UserError(`the stack's outputs tell no way to its host ${name}`, "run: pulumi up");
  const result = await run(program, args, { env, input: `${words.map(quote).join(" ")}\n` });
  if (host.kind === "ssh" && result.code === sshFailed && result.stdout === "") {
    const said = result.stderr.trim().split("\n").at(-1) || "ssh said nothing";
    throw new UserError(`host ${name} cannot be reached: ${said}`, `try it with: npm run pocket -- host scan ${name}`);
  }
  return result;
}
