import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { openConnection, sshFolder } from "../components/host/sshConnection.ts";
import { sshFailureText } from "../components/host/sshFailure.ts";
import { SshHost } from "../components/host/sshHost.ts";
import { type SshTarget, sshCommand } from "../components/host/sshOptions.ts";
import { wayFile } from "../components/host/sshRunner.ts";
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
  if (key !== undefined) await new Promise<void>((resolve) => key.apply((text) => resolve(keep(configKeyFile(stack), text))));
  keep(wayFile(stack, host), sshCommand(target));
  const place = { stack, host, ...target };
  const waiting = (failure: Parameters<typeof sshFailureText>[1]) => void pulumi.log.warn(`waiting for ${sshFailureText(place, failure)}`);
  const failure = await openConnection({ target, place, waiting });
  if (failure) await pulumi.log.error(sshFailureText(place, failure));
}

/** Writes a file that nobody else may read into ~/.ssh. */
function keep(name: string, text: string): void {
  const folder = sshFolder();
  const temporary = join(folder, `${name}.${process.pid}`);
  writeFileSync(temporary, `${text.trim()}\n`, { mode: 0o600 });
  renameSync(temporary, join(folder, name));
}
