import { firewallTable } from "./nftables.ts";

/** Loads the confirmed rules at boot, before there is a network or a container. */
export function renderFirewallUnit(rulesPath: string): string {
  return `# Made by pocket-provider.
[Unit]
Description=Who may connect to this host (table ${firewallTable}, made by pocket-provider)
DefaultDependencies=no
ConditionPathExists=${rulesPath}
After=local-fs.target systemd-modules-load.service nftables.service
Wants=network-pre.target
Before=network-pre.target docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${rulesPath}
ExecReload=/usr/sbin/nft -f ${rulesPath}
ExecStop=-/usr/sbin/nft delete table ${firewallTable}

[Install]
WantedBy=sysinit.target
`;
}

/** Beside the distribution's nftables.service: it empties every table when it starts, reloads or stops, so the rules are loaded again right after. */
export function renderNftablesDropIn(rulesPath: string): string {
  return `# Made by pocket-provider.
[Service]
ExecStartPost=-/usr/sbin/nft -f ${rulesPath}
ExecReload=-/usr/sbin/nft -f ${rulesPath}
ExecStopPost=-/usr/sbin/nft -f ${rulesPath}
`;
}
