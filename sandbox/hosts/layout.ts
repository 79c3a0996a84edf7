import { SandboxError } from "../images/errors.ts";

export const maxHosts = 9;
export const defaultLab = "lab";

/** Labels of a lab's containers and network. */
export const labLabels = {
  lab: "pocket.hosts.lab",
  host: "pocket.hosts.host",
  variant: "pocket.hosts.variant",
  range: "pocket.hosts.range",
  folder: "pocket.hosts.folder",
} as const;

/** Ranges that a lab may have: 10.214.N.0/24, 127.0.N.0/24 and fd70:6f63:6b65:N::/64. */
export const ranges = { first: 20, last: 239 } as const;

/** Names and addresses of a lab, all of them a matter of its name and the number of its range. */
export interface LabLayout {
  name: string;
  range: number;
  network: string;
  bridge: string;
  /** Chain of its firewall rules. */
  chain: string;
  subnet: string;
  gateway: string;
  subnetIpv6: string;
  services: { container: string; address: string };
  outsider: { container: string; address: string };
  /** Where the registry takes pushes from this machine. */
  registry: string;
}

export function layoutOf(name: string, range: number): LabLayout {
  const network = `pocket-hosts-${name}`;
  const net = `10.214.${range}`;
  return {
    name,
    range,
    network,
    bridge: `br-pkt-${range}`,
    chain: `pocket-hosts-${range}`,
    subnet: `${net}.0/24`,
    gateway: `${net}.1`,
    subnetIpv6: `${ipv6Prefix(range)}/64`,
    services: { container: `${network}-services`, address: `${net}.2` },
    outsider: { container: `${network}-outsider`, address: `${net}.3` },
    registry: `127.0.${range}.254:5000`,
  };
}

const ipv6Prefix = (range: number) => `fd70:6f63:6b65:${range}::`;

export interface HostLayout {
  name: string;
  container: string;
  address: string;
  labAddress: string;
  labAddressIpv6: string;
}

/** The n-th host, counted from 1. */
export function hostLayout(lab: LabLayout, n: number): HostLayout {
  return {
    name: `h${n}`,
    container: `${lab.network}-h${n}`,
    address: `127.0.${lab.range}.${n}`,
    labAddress: `10.214.${lab.range}.${10 + n}`,
    labAddressIpv6: `${ipv6Prefix(lab.range)}${10 + n}`,
  };
}

/** Errors: SandboxError for a name that containers and networks could not carry. */
export function checkLabName(name: string): void {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/.test(name)) {
    throw new SandboxError(
      `a lab cannot be named ${JSON.stringify(name)}`,
      "use 1 to 20 lower-case letters, digits and hyphens, with no hyphen at either end",
    );
  }
}

/** The number of a host, from its name. Errors: SandboxError. */
export function hostNumber(name: string): number {
  const match = /^h([1-9])$/.exec(name);
  if (!match) throw new SandboxError(`${JSON.stringify(name)} is not a host of a lab`, `hosts are named h1 to h${maxHosts}`);
  return Number(match[1]);
}
