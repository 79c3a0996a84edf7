import { parseArgs } from "node:util";
import pc from "./colors.ts";
import { ensureDocker } from "./dockerEngine.ts";
import { prepareEnvironment, pulumiHome } from "./environment.ts";
import { stopChildren } from "./exec.ts";
import { chooseMode, type Mode } from "./mode.ts";
import { ensurePackages } from "./packages.ts";
import { say } from "./progress.ts";
import { ensurePulumi } from "./pulumiCli.ts";
import { UserError } from "./userError.ts";

const usage = `npm run lab | test | bench | env | pocket | hosts   [-- options]

  lab [--down] [--json]   bring the lab up and send one relay through it; --down takes it away
  test [vitest options]   everything that decides whether a change lands
  bench                   measures an unchanged run and writes docs/bench.md
  env                     shell text that puts pulumi and its settings in place: eval "$(npm run --silent env)"
  pocket <command>        the command line of the project
  hosts <command>         test hosts on this machine, for stacks over ssh; hosts --help
  --mode online|sandbox   instead of detecting it (also: POCKET_MODE)
`;

export interface Job {
  /** Environment for pulumi and everything that calls it. */
  env: NodeJS.ProcessEnv;
  mode: "online" | "sandbox";
  modeReason: string;
  /** Words after the command, without --mode. */
  args: string[];
}

/** A job returns its exit code. */
const jobs: Record<string, () => Promise<(job: Job) => Promise<number>>> = {
  lab: async () => (await import("./jobs/lab.ts")).lab,
  test: async () => (await import("./jobs/test.ts")).test,
  bench: async () => (await import("./jobs/bench.ts")).bench,
  env: async () => (await import("./jobs/env.ts")).env,
  pocket: async () => (await import("./jobs/pocket.ts")).pocket,
  hosts: async () => (await import("./jobs/hosts.ts")).hosts,
};

/** These need a chain that knows their throw-away suppliers, and mean the same on every machine; hosts have no way out of it. */
const alwaysSandbox: Record<string, "sandbox"> = { test: "sandbox", bench: "sandbox", hosts: "sandbox" };

async function main(): Promise<number> {
  const [command = "", ...rest] = process.argv.slice(2);
  const load = jobs[command];
  if (!load) {
    process.stderr.write(command ? `"${command}" is not a command.\n\n${usage}` : usage);
    return command === "--help" ? 0 : 2;
  }
  const { forced, args } = takeMode(rest);
  const choice = await chooseMode(forced ?? process.env.POCKET_MODE ?? alwaysSandbox[command]);
  say(`${pc.bold("mode")} ${choice.mode} ${pc.dim(`(${choice.reason}; force with --mode or POCKET_MODE)`)}`);
  await ensurePackages();
  const [pulumi] = await together(ensurePulumi(choice.mode), prepareEngine(choice.mode));
  const env = prepareEnvironment(choice.mode, pulumi);
  const run = await load();
  return run({ env, mode: choice.mode, modeReason: choice.reason, args });
}

/** The Docker engine, and in the sandbox what runs on it. */
async function prepareEngine(mode: Mode): Promise<void> {
  const { sandboxDns, prepareSandbox } = await import("./sandboxSetup.ts");
  await ensureDocker(mode, sandboxDns);
  if (mode === "sandbox") await prepareSandbox(pulumiHome);
}

/** Both at once (one builds, the other one mostly waits for the network); when one fails, the other is still let finish and keep its work. */
async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const results = await Promise.allSettled([first, second]);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return Promise.all([first, second]);
}

/** Takes --mode VALUE (or --mode=VALUE) out of the words and leaves the rest to the job. */
function takeMode(words: string[]): { forced?: string; args: string[] } {
  const { tokens } = parseArgs({ args: words, options: { mode: { type: "string" } }, strict: false, tokens: true, allowPositionals: true });
  const token = tokens.find((candidate) => candidate.kind === "option" && candidate.name === "mode");
  if (token?.kind !== "option") return { args: words };
  const taken = token.inlineValue ? 1 : 2;
  return { forced: token.value ?? "", args: words.toSpliced(token.index, taken) };
}

// Ctrl-C reaches the running tool as well: it is given time to end in good order, so that the next run finds nothing half-done.
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (!interrupted) say(`\n${pc.yellow("stopping")}: waiting for the running step to end; the same command goes on from there`);
    interrupted = true;
    if (signal === "SIGTERM") stopChildren(signal);
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (interrupted) process.exit(130);
    const known = error instanceof UserError || (error instanceof Error && /\bnext:/i.test(error.message));
    say(`\n${pc.red(known ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
    process.exit(1);
  },
);
