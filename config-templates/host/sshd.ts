import { ownFile } from "./ownMark.ts";

/** Before cloud-init's 50-: of a setting that stands twice sshd takes the first. */
export const sshdPath = "/etc/ssh/sshd_config.d/10-pocket-provider.conf";

/**
 * Settings of the SSH server. Logins by password are switched off only where `keysOnly`. A deployment opens many connections at
 * once, which the usual MaxStartups 10:30:100 and MaxSessions 10 refuse.
 */
export function renderSshd({ keysOnly }: { keysOnly: boolean }): string {
  return ownFile([
    ...(keysOnly ? ["PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password"] : []),
    "MaxStartups 100:30:200",
    "MaxSessions 100",
    "X11Forwarding no",
  ]);
}
