import { Command, Option } from "commander";
import { UserError } from "../launcher/userError.ts";
import { escrowCommand } from "./escrow/command.ts";
import { hostCommand } from "./host/command.ts";
import { reportFormats } from "./reportFormats.ts";

const program = new Command("pocket")
  .description("Commands around a pocket-provider stack; the stack itself is run with pulumi")
  .version("0.1.0");

program
  .command("plan")
  .description("show what a stack file would make, without touching any machine")
  .requiredOption("-s, --stack <name>", "stack, whose file is Pulumi.<name>.yaml")
  .option("--json", "the whole plan as JSON")
  .action(async (options) => (await import("./plan.ts")).plan(options));

program
  .command("relay")
  .description("send relays through a running stack and wait until they are mined")
  .requiredOption("-s, --stack <name>", "stack")
  .option("--service <id>", "service; default: the first one")
  .option("--transport <name>", "jsonrpc, websocket or grpc; default: jsonrpc")
  .option("-n, --count <number>", "how many, at most 10000", "1")
  .option("--simulate", "free relays of the registered test identity, neither metered nor mined")
  .option("--json", "result as JSON")
  .action(async (options) => (await import("./relay.ts")).relay(options));

program
  .command("report")
  .description("a stack's report: what is left for you, what runs where, where it can be called")
  .requiredOption("-s, --stack <name>", "stack")
  .addOption(new Option("-f, --format <format>", "how to render it").choices(reportFormats).default("text"))
  .option("-o, --out <file>", "file to write; default: standard output")
  .option("--validate", "validate the stack first, and show what was found")
  .action(async (options) => (await import("./report.ts")).report(options));

program
  .command("recover")
  .description("after a run that was killed: remove its lock and what it left half-made, so that pulumi up finishes the job")
  .requiredOption("-s, --stack <name>", "stack")
  .action(async (options) => (await import("./recover.ts")).recover({ stack: options.stack, env: process.env }));

program
  .command("validate")
  .description("check a running stack; ends with 0 good, 1 failed, 2 could not look, 3 only the operator's or the chain's turn is left")
  .option("-s, --stack <name>", "stack", "lab")
  .option("--only <names>", "checks, kinds or groups, with *, separated by commas")
  .option("--deep", "slow checks too: every port, a new block")
  .option("--plan", "list the checks and run none")
  .option("--json", "result as JSON")
  .option("--junit <file>", "write the result as JUnit XML too")
  .option("--watch [seconds]", "run again and again, and show what changed (default: every 30 s)")
  .option("--resolve <pairs>", "name=address pairs instead of DNS, separated by commas")
  .option("--dns <servers>", "addresses of DNS servers to ask, separated by commas")
  .option("--ca <file>", "PEM file of an authority to trust beside the machine's own")
  .action(async (options) => (await import("./validate.ts")).validate(options));

program.addCommand(escrowCommand());
program.addCommand(hostCommand());

program.parseAsync().catch((error: unknown) => {
  const readable = error instanceof UserError || (error instanceof Error && /Next:/.test(error.message));
  process.stderr.write(`${readable ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode ||= 1;
});
