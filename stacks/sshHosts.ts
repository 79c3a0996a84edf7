import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { openConnection } from "../components/host/sshConnection.ts";
import { sshFailureText } from "../components/host/sshFailure.ts";
import { SshHost } from "../components/host/sshHost.ts";
import type { SshTarget } from "../components/host/sshOptions.ts";
import type { SshHostConfig } from "./config/schema.ts";
import type { SecretValues } from "./roleContext.ts";
import { configKeyFile, sshTarget } from "./sshTarget.ts";

/** The component for an SSH host. In a preview nothing is asked of the machine, so that it may be off. */
export function createSshHost(name: string, config: SshHostConfig, stack: string, values: SecretValues): SshHost {
  const key = values.sshPrivateKey;
  const target = sshTarget(config, stack, key !== undefined);
  const opened = pulumi.runtime.isDryRun() ? Promise.resolve() : open(name, target, stack, key);
  return new SshHost(name, { hostName: name, stack, target, size: config.size, opened });
}

/** A host that cannot be reached ends the run with an error at its end; what it needs on other hosts goes on. */
async function open(host: string, target: SshTarget, stack: string, key: pulumi.Output<string> | undefined): Promise<void> {
  if (key !== undefined) await new Promise<void>((resolve) => key.apply((text) => resolve(keepKey(stack, text))));
  const place = { stack, host, ...target };
  const waiting = (failure: Parameters<typeof sshFailureText>[1]) => void pulumi.log.warn(`waiting for ${sshFailureText(place, failure)}`);
  const failure = await openConnection({ target, place, waiting });
  if (failure) await pulumi.log.error(sshFailureText(place, failure));
}

/** ssh reads keys from files only. */
function keepKey(stack: string, text: string): void {
  const file = join(userInfo().homedir, configKeyFile(stack).slice(2));
  mkdirSync(join(userInfo().homedir, ".ssh"), { recursive: true, mode: 0o700 });
  const content = `${text.trim()}\n`;
  if (readIfThere(file) !== content) writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
