import type { SshLogin, SshTarget } from "../components/host/sshOptions.ts";
import type { SshHostConfig } from "./config/schema.ts";

/** File under ~/.ssh of whoever runs Pulumi, for a private key that the stack's config holds: ssh reads keys from files only. */
export const configKeyFile = (stack: string) => `pocket-key-${stack}`;

/** The way to a machine of the config. A key of the config is used where no file is named. */
export function sshTarget(config: SshHostConfig, stack: string, keyInConfig: boolean): SshTarget {
  const login = ({ address, port, user, hostKey, identityFile }: NonNullable<SshHostConfig["jump"]>): SshLogin => {
    const file = identityFile ?? (keyInConfig ? `~/.ssh/${configKeyFile(stack)}` : undefined);
    return { address, port, user, hostKey, ...(file ? { identityFile: file } : {}) };
  };
  return { ...login(config), ...(config.jump ? { jump: login(config.jump) } : {}) };
}
