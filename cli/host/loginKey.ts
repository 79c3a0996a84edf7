import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../launcher/userError.ts";
import { namespace } from "../../stacks/config/namespace.ts";
import { type StackContext, stackConfigWithSecrets } from "../pulumi.ts";

/** Gives `use` the stack's own login key as a file that only this user reads, and takes it away again. @throws UserError when it cannot be read */
export async function withLoginKey<Result>(context: StackContext, use: (file: string) => Promise<Result>): Promise<Result> {
  const config = JSON.parse(await stackConfigWithSecrets(context)) as Record<string, { value?: string }>;
  const key = config[`${namespace}:sshPrivateKey`]?.value;
  if (!key)
    throw new UserError("the stack's sshPrivateKey is empty", `run: pulumi config set --secret ${namespace}:sshPrivateKey < deploy_key`);
  const folder = mkdtempSync(join(tmpdir(), "pocket-login-"));
  try {
    const file = join(folder, "key");
    writeFileSync(file, `${key.trim()}\n`, { mode: 0o600 });
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
