import { ownMark } from "./ownMark.ts";

/** After the files of the distribution and of unattended-upgrades, before an operator's 99… */
export const securityUpdatesPath = "/etc/apt/apt.conf.d/60pocket-provider";

/** Daily security updates that never reboot the host by themselves: a reboot is somebody's decision, one host at a time. */
export function renderSecurityUpdates(): string {
  const settings = {
    "APT::Periodic::Update-Package-Lists": "1",
    "APT::Periodic::Unattended-Upgrade": "1",
    "Unattended-Upgrade::Automatic-Reboot": "false",
  };
  return `${[ownMark, ...Object.entries(settings).map(([key, value]) => `${key} "${value}";`)].join("\n")}\n`;
}
