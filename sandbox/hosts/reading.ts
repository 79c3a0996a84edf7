import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../images/docker.ts";
import { tryRun } from "../images/run.ts";
import { labContainers } from "./containers.ts";
import { hostLayout, hostNumber, type LabLayout, labLabels, layoutOf } from "./layout.ts";
import { sshFilesOf } from "./sshFiles.ts";
import type { HostVariant, LabHost, LabInfo } from "./types.ts";

/** The unprivileged user of every host. */
export const loginUser = "admin";

export const dnsFile = (folder: string) => join(folder, "dns.json");
export const acmeRootFile = (folder: string) => join(folder, "acme-root.pem");

/** Where a lab is; undefined when its network does not exist. */
export async function findLab(name: string): Promise<{ layout: LabLayout; folder: string } | undefined> {
  const step = `looking for lab ${name}`;
  const format = `{{index .Labels "${labLabels.range}"}} {{index .Labels "${labLabels.folder}"}}`;
  const result = await tryRun("docker", ["network", "inspect", "-f", format, layoutOf(name, 0).network], { step });
  const match = /^(\d+) (\/.*)$/m.exec(result.stdout);
  if (result.code !== 0 || !match) return undefined;
  return { layout: layoutOf(name, Number(match[1])), folder: match[2]! };
}

/** Names of all labs on this machine's engine. */
export async function listLabs(): Promise<string[]> {
  const listed = await docker(["network", "ls", "--filter", `label=${labLabels.lab}`, "--format", `{{.Label "${labLabels.lab}"}}`], {
    step: "looking for labs",
  });
  return listed.split("\n").filter(Boolean).sort();
}

/** Names that the operator gave → host. */
export function readNames(folder: string): Record<string, string> {
  return existsSync(dnsFile(folder)) ? JSON.parse(readFileSync(dnsFile(folder), "utf8")) : {};
}

/** Host keys by loopback address, as the last `up` or change of keys saw them. */
function readKeys(folder: string): Map<string, string> {
  const { knownHostsFile } = sshFilesOf(folder);
  if (!existsSync(knownHostsFile)) return new Map();
  const lines = readFileSync(knownHostsFile, "utf8").split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.split(" ")[0]!, line.slice(line.indexOf(" ") + 1)]));
}

/** The lab as it is, with the hosts that have been up; undefined when there is none. */
export async function readLab(name: string): Promise<LabInfo | undefined> {
  const found = await findLab(name);
  if (!found) return undefined;
  const { layout, folder } = found;
  const keys = readKeys(folder);
  const hosts = (await labContainers(name)).flatMap(({ labels }): LabHost[] => {
    const label = labels[labLabels.host];
    if (label === undefined) return [];
    const host = hostLayout(layout, hostNumber(label));
    const hostKey = keys.get(host.address);
    return hostKey ? [{ ...host, variant: labels[labLabels.variant] as HostVariant, hostKey, user: loginUser }] : [];
  });
  return labInfo(layout, folder, hosts);
}

export function labInfo(layout: LabLayout, folder: string, hosts: LabHost[]): LabInfo {
  const sorted = hosts.toSorted((one, other) => one.name.localeCompare(other.name));
  const names = Object.entries(readNames(folder)).map(([name, host]) => [name, hostLayout(layout, hostNumber(host)).labAddress]);
  return {
    name: layout.name,
    hosts: sorted,
    ...sshFilesOf(folder),
    authorityFile: join(folder, "authority.crt"),
    acmeRootFile: acmeRootFile(folder),
    outsider: layout.outsider.container,
    operatorAddress: layout.gateway,
    subnet: layout.subnet,
    subnetIpv6: layout.subnetIpv6,
    servicesAddress: layout.services.address,
    dns: Object.fromEntries(names),
  };
}
