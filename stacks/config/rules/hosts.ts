import type { HostConfig } from "../hosts.ts";
import type { Report, Rule } from "./rule.ts";

export const hostRules: Rule = ({ hosts, profile }, report) => {
  if (!hosts) return;
  const names = Object.keys(hosts);
  if (profile !== "prod-ha" && names.length !== 1)
    report(
      "hosts",
      names,
      `must name exactly one host in profile ${profile}`,
      profile === "lab" ? "keep one" : "keep one, or use profile prod-ha",
    );
  if (profile === "prod-ha" && names.length < 3)
    report("hosts", names, "must name at least three hosts in profile prod-ha", "add hosts, or use profile prod-single");
  for (const [name, host] of Object.entries(hosts)) {
    const wanted = profile === "lab" ? "local" : "ssh";
    if (host.kind !== wanted)
      report(
        `hosts.${name}.kind`,
        host.kind,
        `must be ${wanted} in profile ${profile}`,
        wanted === "ssh" ? "give the machine's SSH address" : "use a prod profile for other machines",
      );
    if (profile === "prod-ha" && host.kind === "ssh" && !host.privateAddress)
      report(
        `hosts.${name}.privateAddress`,
        undefined,
        "is required in profile prod-ha: the other hosts reach this one there",
        "write its address on the private network",
      );
  }
  refuseTwice(hosts, "address", (host) => (host.kind === "ssh" ? `${host.address}:${host.port}` : undefined), report);
  refuseTwice(hosts, "privateAddress", (host) => (host.kind === "ssh" ? host.privateAddress : undefined), report);
};

/** Two names for one machine would put two miners under one identity. */
function refuseTwice(
  hosts: Record<string, HostConfig>,
  key: string,
  identity: (host: HostConfig) => string | undefined,
  report: Report,
): void {
  const owners = new Map<string, string>();
  for (const [name, host] of Object.entries(hosts)) {
    const value = identity(host);
    if (value === undefined) continue;
    const owner = owners.get(value);
    if (owner)
      report(
        `hosts.${name}.${key}`,
        value,
        `is also the one of host ${owner}: two names for one machine`,
        "correct one of them, or remove that host",
      );
    owners.set(value, name);
  }
}
