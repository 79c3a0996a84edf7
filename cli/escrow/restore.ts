import { UserError } from "../../launcher/userError.ts";
import { namespace } from "../../stacks/config/namespace.ts";
import { type StackContext, setConfigSecret } from "../pulumi.ts";
import { compareSecrets, comparisonLines } from "./compare.ts";
import type { EscrowedName } from "./names.ts";
import { type OpenOptions, openEscrow } from "./open.ts";
import { readStackSecrets } from "./stackSecrets.ts";

export interface RestoreResult {
  stack: string;
  from: string;
  createdAt: string;
  secrets: { name: EscrowedName; fingerprint: string; action: "set" | "already there" }[];
}

/**
 * Sets a file's secrets in the config of a stack that has none, or has the same. Safe to repeat after dying anywhere.
 * @throws UserError, having set nothing, when the stack has another value of any of them
 */
export async function restoreEscrow(context: StackContext, options: OpenOptions): Promise<RestoreResult> {
  const content = await openEscrow(options);
  const { values, generated } = await readStackSecrets(context);
  const compared = compareSecrets(content.secrets, values);
  // a generated value counts also where a given one hides it: it is what the stack was deployed with
  const hidden = compareSecrets(content.secrets, generated).filter(({ name }) => values[name] !== generated[name]);
  const clashes = [...compared, ...hidden].filter(({ state }) => state === "differs");
  if (clashes.length > 0) {
    throw new UserError(
      `stack ${context.stack} has other values, and to replace them would make what they encrypt unreadable; nothing was set:\n${comparisonLines(clashes).join("\n")}`,
      "restore into a new stack (pulumi stack init), before its first pulumi up",
    );
  }
  const wanted = compared.filter(({ file }) => file !== null);
  for (const { name } of wanted.filter(({ state }) => state === "only in the file")) {
    await setConfigSecret(context, `${namespace}:${name}`, content.secrets[name]!);
  }
  await proveRestored(context, content.secrets);
  return {
    stack: context.stack,
    from: content.stack,
    createdAt: content.createdAt,
    secrets: wanted.map(({ name, file, state }) => ({
      name,
      fingerprint: file!,
      action: state === "equal" ? "already there" : "set",
    })),
  };
}

async function proveRestored(context: StackContext, secrets: Parameters<typeof compareSecrets>[0]): Promise<void> {
  const after = compareSecrets(secrets, (await readStackSecrets(context)).values);
  const missing = after.filter(({ file, state }) => file !== null && state !== "equal");
  if (missing.length === 0) return;
  throw new UserError(`stack ${context.stack} does not read back what was set:\n${comparisonLines(missing).join("\n")}`, "run it again");
}
