import { publicNames as networkNames, type SandboxNetwork, sandboxAddress } from "../images/internetFiles.ts";
import type { HostLayout, LabLayout } from "./layout.ts";

/** Host names under which clients ask a registry, by the registry's name in image references. */
export const registryHosts: Record<string, string[]> = {
  "docker.io": ["registry-1.docker.io", "docker.io", "index.docker.io", "auth.docker.io"],
  "ghcr.io": ["ghcr.io"],
  "quay.io": ["quay.io"],
};

export const acmeHosts = ["acme-v02.api.letsencrypt.org", "acme-staging-v02.api.letsencrypt.org"];

/** Every name that the lab's services answer with TLS. */
export const serviceNames = [...Object.values(registryHosts).flat(), ...acmeHosts];

/** What is played here, the public networks' names, the Debian mirror, and the lab's hosts file; no other name exists. */
export function renderDnsmasq(layout: LabLayout, networks: SandboxNetwork[], mirror: { host: string; addresses: string[] }): string {
  const mirrorAddresses = mirror.addresses.filter((address) => address !== mirror.host);
  const lines = [
    "no-resolv",
    "no-hosts",
    "bind-interfaces",
    `listen-address=${layout.services.address}`,
    "except-interface=lo",
    "user=root",
    "log-facility=-",
    "pid-file=/run/dnsmasq.pid",
    "addn-hosts=/lab/services/hosts",
    "address=/#/",
    ...serviceNames.map((name) => `address=/${name}/${layout.services.address}`),
    ...networkNames(networks).map((name) => `address=/${name}/${sandboxAddress}`),
    ...mirrorAddresses.map((address) => `address=/${mirror.host}/${address}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** Names of the hosts and the operator's public names, as lines of a hosts file. */
export function renderHosts(hosts: HostLayout[], dns: Record<string, string>): string {
  const address = (name: string) => hosts.find((host) => host.name === name)?.labAddress;
  const own = hosts.map((host) => `${host.labAddress} ${host.name} ${host.name}.lab`);
  const given = Object.entries(dns).flatMap(([name, host]) => (address(host) ? [`${address(host)} ${name}`] : []));
  return `${[...own, ...given].join("\n")}\n`;
}

export function renderRegistry(): string {
  const lines = [
    "version: 0.1",
    "log: {level: warn, accesslog: {disabled: true}}",
    "storage:",
    "  filesystem: {rootdirectory: /var/lib/registry}",
    'http: {addr: "0.0.0.0:5000"}',
  ];
  return `${lines.join("\n")}\n`;
}

/** Challenges come to the usual ports, because the names lead to the hosts themselves. */
export function renderPebble(): string {
  const listen = { listenAddress: "127.0.0.1:14000", managementListenAddress: "127.0.0.1:15000" };
  const files = { certificate: "/lab/services/site.crt", privateKey: "/lab/services/site.key" };
  const profiles = { default: { description: "90 days", validityPeriod: 90 * 24 * 3600 } };
  return JSON.stringify({ pebble: { ...listen, ...files, httpPort: 80, tlsPort: 443, retryAfter: { authz: 1, order: 1 }, profiles } });
}

const tls = "\ttls /lab/services/site.crt /lab/services/site.key";

/** TLS for every name; an image's path begins with its registry's name in the store, so registries do not share images. */
export function renderServicesCaddyfile(layout: LabLayout): string {
  const globals = ["{", "\tauto_https off", "\tadmin off", `\tdefault_bind ${layout.services.address}`, "}"];
  const registries = Object.entries(registryHosts).flatMap(([registry, hosts]) => [
    `${hosts.map((host) => `https://${host}`).join(", ")} {`,
    tls,
    "\t@image path_regexp image ^/v2/(.+)$",
    `\trewrite @image /v2/${registry}/{re.image.1}`,
    "\treverse_proxy 127.0.0.1:5000",
    "}",
  ]);
  const acme = [
    `${acmeHosts.map((host) => `https://${host}`).join(", ")} {`,
    tls,
    "\trewrite /directory /dir",
    "\treverse_proxy https://127.0.0.1:14000 {",
    "\t\theader_up Host {host}",
    "\t\ttransport http {",
    "\t\t\ttls_insecure_skip_verify",
    "\t\t}",
    "\t}",
    "}",
  ];
  return `${[...globals, ...registries, ...acme].join("\n")}\n`;
}
