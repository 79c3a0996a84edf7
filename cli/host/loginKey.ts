import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../launcher/userError.ts";
import { namespace } from "../../stacks/config/namespace.ts";
import { type StackContext, stackConfigWithSecrets } from "../pulumi.ts";

/** The stack's own login key as a file that only this user reads, or why it cannot be had. */
export type LoginKey = { file: string } | { problem: string };

/** Decrypts the stack's own login key for as long as `use` takes; keys of machines can be read without it. */
export async function withLoginKey<Result>(context: StackContext, use: (key: LoginKey) => Promise<Result>): Promise<Result> {
  const key = await decrypted(context);
  if ("problem" in key) return use(key);
  const folder = mkdtempSync(join(tmpdir(), "pocket-login-"));
  try {
    const file = join(folder, "key");
    writeFileSync(file, `${key.text.trim()}\n`, { mode: 0o600 });
    return await use({ file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function decrypted(context: StackContext): Promise<{ text: string } | { problem: string }> {
  try {
    const config = JSON.parse(await stackConfigWithSecrets(context)) as Record<string, { value?: string }>;
    return { text: config[`${namespace}:sshPrivateKey`]?.value ?? "" };
  } catch (error) {
    if (error instanceof UserError) return { problem: `the stack's sshPrivateKey cannot be decrypted: ${error.message}` };
    throw error;
  }
}
