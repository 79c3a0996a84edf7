import { journaldPath, renderJournald } from "../../config-templates/host/journald.ts";
import { renderSecurityUpdates, securityUpdatesPath } from "../../config-templates/host/securityUpdates.ts";
import { aptParts } from "./aptParts.ts";
import { cloudInitDone, timeSync } from "./bootParts.ts";
import { shellQuote } from "./script.ts";
import { forgetGeneration, ownFiles, recordGeneration, scriptHead, supportedSystem, unlessReplaced } from "./scriptParts.ts";
import { hardenSshd, releaseSshd } from "./sshdParts.ts";
import { applySysctl, releaseSysctl } from "./sysctlParts.ts";

export interface BaselineSettings {
  /** Own settings of the SSH server: logins by key only, and room for a deployment's connections. */
  hardenSsh: boolean;
  /** Install security updates every day, without reboots. */
  securityUpdates: boolean;
  /** Largest size of the system's journal on disk, in MiB. */
  journalMaxMiB: number;
}

/**
 * nftables: the firewall. ca-certificates, curl: downloads over TLS. jq: merging the engine's settings. iproute2: routes and ports.
 */
const packages = ["ca-certificates", "curl", "iproute2", "jq", "nftables"];

/** Folder of everything that the stack writes for its instances; root alone enters, containers get what is mounted. */
const filesFolder = "/etc/pocket";

const journald = (settings: BaselineSettings) => `
own_file ${journaldPath} 644 ${shellQuote(renderJournald(settings.journalMaxMiB))} journald
if pending journald; then systemctl try-reload-or-restart systemd-journald.service; finished journald; fi`;

const securityUpdates = `
install_missing unattended-upgrades
own_file ${securityUpdatesPath} 644 ${shellQuote(renderSecurityUpdates())}
for timer in apt-daily.timer apt-daily-upgrade.timer; do
  if ! systemctl -q is-enabled "$timer" 2>/dev/null; then echo "security updates: $timer is switched off on this host"; fi
done`;

/** Makes an existing machine fit for the stack, in one batch. `hash` names the state that it leaves. */
export function baselineScript(settings: BaselineSettings, hash: string): string {
  return `${scriptHead}
${supportedSystem}
${ownFiles}
${aptParts}
${cloudInitDone}
install -d -m 755 "$state"
install -d -m 750 ${filesFolder}
repair_packages
install_missing ${packages.join(" ")}
${applySysctl}
${timeSync}
${journald(settings)}
${settings.securityUpdates ? securityUpdates : `drop_file ${securityUpdatesPath}`}
${settings.hardenSsh ? hardenSshd : releaseSshd}
${recordGeneration("baseline", hash)}`;
}

/** Takes our files away again and reloads what has read them; packages stay. */
export function baselineDelete(hash: string): string {
  return `${scriptHead}
${ownFiles}
${unlessReplaced("baseline", hash)}
${releaseSshd}
${releaseSysctl}
drop_file ${securityUpdatesPath}
drop_file ${journaldPath} journald
if pending journald; then systemctl try-reload-or-restart systemd-journald.service; finished journald; fi
rmdir --ignore-fail-on-non-empty ${journaldPath.slice(0, journaldPath.lastIndexOf("/"))} ${filesFolder} 2>/dev/null || true
${forgetGeneration("baseline")}`;
}
