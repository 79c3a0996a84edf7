import { Command } from "commander";
import { checkout } from "../../launcher/paths.mjs";

/** `pocket host`: the machines of a stack, before and beside Pulumi. */
export function hostCommand(): Command {
  const host = new Command("host").description("the machines of a stack");
  host
    .command("scan")
    .description(
      "pin the machines' SSH host keys and note their sizes in the stack file; ends with 0 done, 1 a machine failed, 2 nobody confirmed",
    )
    .requiredOption("-s, --stack <name>", "stack, whose file is Pulumi.<name>.yaml")
    .option("--host <name>", "one host; default: every ssh host")
    .option("-y, --yes", "take what the machines say without asking; only where nobody can stand between you and them")
    .option("--replace", "pin the key that answers now in the place of another one, once you know why it changed")
    .option("--json", "result as JSON")
    .action(async ({ json, ...options }) => {
      const { scanHosts } = await import("./scan.ts");
      const { processTerminal } = await import("./confirm.ts");
      const out = json ? process.stderr : process.stdout;
      const surroundings = {
        folder: checkout,
        env: process.env,
        terminal: processTerminal,
        say: (line: string) => void out.write(`${line}\n`),
      };
      const result = await scanHosts(options, surroundings);
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
      if (result.exitCode === 2)
        out.write(`nothing was written without a yes. Next: run it in a terminal, or give --yes once you have compared\n`);
      process.exitCode = result.exitCode;
    });
  return host;
}
