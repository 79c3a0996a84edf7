import type { FirewallConfig } from "../firewall.ts";
import type { Draft } from "../resolve.ts";
import { nearest } from "../suggest.ts";
import { listed, type Report, type Rule } from "./rule.ts";

export const firewallRules: Rule = (draft, report) => {
  const { firewall, profile } = draft;
  if (!firewall) return;
  if (firewall.enabled && profile === "lab")
    report(
      "firewall.enabled",
      true,
      "is refused in profile lab: a lab is somebody's own machine, and all its ports are on loopback",
      "remove it",
    );
  for (const [index, name] of firewall.trustedInterfaces.entries())
    if (firewall.outsideInterfaces.includes(name))
      report(
        `firewall.trustedInterfaces[${index}]`,
        name,
        "is in firewall.outsideInterfaces too",
        "keep it where it belongs; an interface to the internet is outside",
      );
  firewall.allow.forEach((_, index) => {
    hostNames(draft, firewall, index, report);
    alreadyRuled(draft, firewall, index, report);
    duplicate(firewall, index, report);
  });
};

function hostNames({ hosts }: Draft, { allow }: FirewallConfig, index: number, report: Report): void {
  if (!hosts) return;
  const known = Object.keys(hosts);
  allow[index]!.hosts?.forEach((name, position) => {
    if (known.includes(name)) return;
    const guess = nearest(name, known);
    report(
      `firewall.allow[${index}].hosts[${position}]`,
      name,
      `is not a host of this stack${guess ? `; did you mean "${guess}"?` : ""}`,
      `use one of hosts: ${listed(known)}`,
      `hosts.${name}`,
    );
  });
}

/** Ports whose sources stand elsewhere: an entry here would have no effect, or quietly widen them. */
function alreadyRuled({ hosts, edge, placement }: Draft, { allow }: FirewallConfig, index: number, report: Report): void {
  const entry = allow[index]!;
  const path = `firewall.allow[${index}].port`;
  const ssh = Object.entries(hosts ?? {}).find(
    ([name, host]) => host.kind === "ssh" && host.port === entry.port && (entry.hosts?.includes(name) ?? true),
  );
  if (ssh && entry.protocol === "tcp")
    report(path, entry.port, `is the SSH port of host ${ssh[0]}, which firewall.sshSources rules`, "list the sources there");
  const edgeHosts = placement?.edge?.hosts ?? [];
  if (edge?.mode !== "public" || !edgeHosts.some((name) => entry.hosts?.includes(name) ?? true)) return;
  const key = (["httpPort", "httpsPort"] as const).find((name) => edge[name] === entry.port);
  if (key && (entry.protocol === "tcp" || (edge.http3 && key === "httpsPort")))
    report(path, entry.port, `is edge.${key}, which is open to everybody on host ${listed(edgeHosts)}`, "remove the entry");
}

function duplicate({ allow }: FirewallConfig, index: number, report: Report): void {
  const entry = allow[index]!;
  const before = allow.findIndex(
    (other, position) =>
      position < index &&
      other.port === entry.port &&
      other.protocol === entry.protocol &&
      (!other.hosts || !entry.hosts || other.hosts.some((name) => entry.hosts!.includes(name))),
  );
  if (before >= 0)
    report(
      `firewall.allow[${index}].port`,
      entry.port,
      `stands in firewall.allow[${before}] too, for the same host`,
      "write one entry with all sources",
    );
}
