import { firewallTable } from "./nftables.ts";

/**
 * Loads the confirmed rules at boot, before there is a network or a container. Debian's own nftables.service empties every table when it
 * starts, stops or reloads, so this follows it in each.
 */
export function renderFirewallUnit(rulesPath: string): string {
  return `# Made by pocket-provider.
[Unit]
Description=Who may connect to this host (table ${firewallTable}, made by pocket-provider)
DefaultDependencies=no
ConditionPathExists=${rulesPath}
After=local-fs.target systemd-modules-load.service nftables.service
Wants=network-pre.target
Before=network-pre.target docker.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${rulesPath}
ExecReload=/usr/sbin/nft -f ${rulesPath}
ExecStop=-/usr/sbin/nft delete table ${firewallTable}

[Install]
WantedBy=sysinit.target nftables.service
`;
}
