import { mustRun, run } from "../launcher/exec.ts";
import { checkout } from "../launcher/paths.mjs";
import { say } from "../launcher/progress.ts";
import { UserError } from "../launcher/userError.ts";

/** A stack of the project, driven through the real CLI. */
export interface StackContext {
  stack: string;
  env: NodeJS.ProcessEnv;
  /** Folder that holds Pulumi.yaml; default: this checkout. */
  project?: string;
}

const common = (context: StackContext) => ({ cwd: context.project ?? checkout, env: context.env });
const arrange = (context: StackContext, args: string[]) => [...args, "--stack", context.stack, "--non-interactive"];

/** What the CLI says in a few known situations, and what to do about it. */
const known: [RegExp, string][] = [
  [
    /incorrect passphrase/,
    "set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to the passphrase that the stack was made with",
  ],
  [/no stack named|stack .* not found/i, "make it with: pulumi stack init NAME, or look at: pulumi stack ls"],
  [/currently locked/, "wait until the other run has ended; if none runs, remove the lock with: pulumi cancel"],
  [
    /port is already allocated|address already in use/i,
    "free the port (ss -ltnp shows who has it), or choose another one in the stack file",
  ],
  [/no space left on device/i, "free some disk space (docker system df shows what images take) and run the same command again"],
];

/** The next step for a failed run, from what the CLI printed; undefined when the output speaks for itself. */
export function nextStep(output: string): string | undefined {
  return known.find(([pattern]) => pattern.test(output))?.[1];
}

/** Runs an operation that changes things, its output on stderr as it comes. */
export async function operate(context: StackContext, operation: "up" | "destroy"): Promise<void> {
  const skipPreview = operation === "up" ? ["--skip-preview", "--suppress-outputs"] : [];
  const args = arrange(context, [operation, "--yes", "--color", "never", ...skipPreview]);
  const result = await run("pulumi", args, { ...common(context), onLine: (line) => !/^(\.+|@ .*)$/.test(line) && say(`  ${line}`) });
  if (result.code === 0) return;
  const next =
    nextStep(result.stdout + result.stderr) ?? "correct what the lines above name and run the same command again; what is done stays done";
  throw new UserError(`pulumi ${operation} failed (exit ${result.code}), see above`, next);
}

/** Standard output of a quick question to the CLI; what it complains about comes with the next step. */
async function ask(context: StackContext, args: string[]): Promise<string> {
  const result = await run("pulumi", args, common(context));
  if (result.code === 0) return result.stdout;
  throw new UserError(result.stderr.trim(), nextStep(result.stderr) ?? "correct what the lines above name");
}

export async function stackOutputs(context: StackContext): Promise<Record<string, unknown>> {
  return JSON.parse(await ask(context, arrange(context, ["stack", "output", "--json"])));
}

export const exportStack = (context: StackContext): Promise<string> => ask(context, arrange(context, ["stack", "export"]));

/** The state with its secrets in plain text: never to be printed or written. */
export const exportStackWithSecrets = (context: StackContext): Promise<string> =>
  ask(context, arrange(context, ["stack", "export", "--show-secrets"]));

/** The stack's config as JSON with its secrets in plain text: never to be printed or written. */
export const stackConfigWithSecrets = (context: StackContext): Promise<string> =>
  ask(context, arrange(context, ["config", "--show-secrets", "--json"]));

/** Sets a secret of the stack's config; the value goes over standard input. `key` is "namespace:name". */
export async function setConfigSecret(context: StackContext, key: string, value: string): Promise<void> {
  const args = arrange(context, ["config", "set", "--secret", key]);
  const result = await run("pulumi", args, { ...common(context), input: value });
  if (result.code === 0) return;
  const complaint = result.stderr.trim().replaceAll(value, "[secret]");
  throw new UserError(`pulumi config set ${key} failed: ${complaint}`, nextStep(complaint) ?? "correct what the lines above name");
}

export async function importStack(context: StackContext, deployment: string): Promise<void> {
  const options = { ...common(context), input: deployment };
  await mustRun("pulumi", arrange(context, ["stack", "import"]), "pulumi stack import", options);
}

export async function cancel(context: StackContext): Promise<void> {
  await ask(context, ["cancel", context.stack, "--yes", "--non-interactive"]);
}

/** Makes the stack when it is not there yet. */
export async function ensureStack(context: StackContext): Promise<void> {
  const stacks: { name: string }[] = JSON.parse(await ask(context, ["stack", "ls", "--json", "--non-interactive"]));
  const verb = stacks.some(({ name }) => name === context.stack) ? "select" : "init";
  await ask(context, ["stack", verb, context.stack, "--non-interactive"]);
}
