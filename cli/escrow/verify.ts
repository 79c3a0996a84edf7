import type { StackContext } from "../pulumi.ts";
import { type ComparedSecret, compareSecrets } from "./compare.ts";
import { type OpenOptions, openEscrow } from "./open.ts";
import { readStackSecrets } from "./stackSecrets.ts";

export interface VerifyResult {
  stack: string;
  /** Stack that the file was made from, and when. */
  from: string;
  createdAt: string;
  equal: boolean;
  secrets: ComparedSecret[];
}

/** Compares a file with a stack. @throws UserError when either cannot be read */
export async function verifyEscrow(context: StackContext, options: OpenOptions): Promise<VerifyResult> {
  const content = await openEscrow(options);
  const { values } = await readStackSecrets(context);
  const secrets = compareSecrets(content.secrets, values);
  const equal = secrets.every(({ state }) => state === "equal");
  return { stack: context.stack, from: content.stack, createdAt: content.createdAt, equal, secrets };
}
