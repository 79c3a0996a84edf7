import { Command } from "commander";

const collect = (value: string, list: string[]): string[] => [...list, value];
const print = (json: boolean | undefined, result: object, lines: () => string[]): void => {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${lines().join("\n")}\n`);
};

const opened = (command: Command): Command =>
  command
    .requiredOption("-s, --stack <name>", "stack")
    .requiredOption("-f, --file <path>", "escrow file")
    .option("--passphrase-file <path>", "file whose one line is the passphrase; default: ask")
    .option("--identity-file <path>", "age identity of a recipient, as age-keygen wrote it")
    .option("--json", "result as JSON");

/** `pocket escrow`: keeps what nothing can make again in one encrypted file. */
export function escrowCommand(): Command {
  const escrow = new Command("escrow").description("keep the keys that nothing can make again in an encrypted file, offline");
  const render = () => import("./render.ts");

  escrow
    .command("export")
    .description("write the stack's irreplaceable keys into one new age file")
    .requiredOption("-s, --stack <name>", "stack")
    .requiredOption("-o, --out <path>", "file to make; never overwritten")
    .option("--recipient <age1…>", "age public key that can open it; may be repeated", collect, [])
    .option("--passphrase-file <path>", "file whose one line is the passphrase; default without --recipient: ask twice")
    .option("--json", "result as JSON")
    .action(async ({ stack, out, recipient, passphraseFile, json }) => {
      const { exportEscrow } = await import("./export.ts");
      const { exportLines } = await render();
      const result = await exportEscrow({ stack, env: process.env }, { out, recipients: recipient, passphraseFile });
      print(json, result, () => exportLines(result));
    });

  opened(escrow.command("verify"))
    .description("compare a file with the stack: exit 0 equal, 1 different, 2 not readable")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async ({ stack, json, ...options }) => {
      process.exitCode = 2; // stays when anything stops it before the comparison
      const { verifyEscrow } = await import("./verify.ts");
      const { verifyLines } = await render();
      const result = await verifyEscrow({ stack, env: process.env }, options);
      print(json, result, () => verifyLines(result));
      process.exitCode = result.equal ? 0 : 1;
    });

  opened(escrow.command("restore"))
    .description("set a file's keys in the config of a new stack, before its first pulumi up")
    .action(async ({ stack, json, ...options }) => {
      const { restoreEscrow } = await import("./restore.ts");
      const { restoreLines } = await render();
      const result = await restoreEscrow({ stack, env: process.env }, options);
      print(json, result, () => restoreLines(result));
    });

  return escrow;
}
