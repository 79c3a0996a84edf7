import { ownFile } from "./ownMark.ts";

interface Setting {
  key: string;
  value: string;
  why: string;
}

/** Settings of one network namespace: a host that is a container has its own. */
const network: Setting[] = [
  { key: "net.core.somaxconn", value: "8192", why: "connections that wait to be accepted while relays come in bursts" },
  { key: "net.ipv4.tcp_max_syn_backlog", value: "8192", why: "handshakes that are under way in the same burst" },
  {
    key: "net.ipv4.ip_local_port_range",
    value: "16384 60999",
    why: "more than one and a half times the usual ports for connections to backends",
  },
  { key: "net.ipv4.tcp_keepalive_time", value: "300", why: "a peer that is gone is noticed before firewalls on the way forget it" },
];

/** Settings of the whole machine, which a host that is a container shares with others. */
const machine: Setting[] = [
  { key: "vm.overcommit_memory", value: "1", why: "Redis forks to save; without this a save fails when half of the memory is in use" },
  { key: "vm.swappiness", value: "10", why: "swap that is there stays for emergencies: Redis and PostgreSQL in swap answer too late" },
  { key: "net.core.rmem_max", value: "7500000", why: "the edge's HTTP/3 asks for this buffer" },
  { key: "net.core.wmem_max", value: "7500000", why: "the edge's HTTP/3 asks for this buffer" },
  { key: "fs.inotify.max_user_instances", value: "1024", why: "programs that run under one user number share the usual 128" },
];

// "-": what a kernel does not have is passed over at boot
const render = (settings: Setting[]) => ownFile(settings.flatMap(({ key, value, why }) => [`# ${why}`, `-${key} = ${value}`]));

export interface SysctlFile {
  path: string;
  text: string;
  /** True where the keys belong to the whole machine and not to a container on it. */
  machineWide: boolean;
  settings: { key: string; value: string }[];
}

const file = (path: string, machineWide: boolean, settings: Setting[]): SysctlFile => ({
  path,
  text: render(settings),
  machineWide,
  settings: settings.map(({ key, value }) => ({ key, value })),
});

/** Kernel settings for relay load. */
export const sysctlFiles: SysctlFile[] = [
  file("/etc/sysctl.d/60-pocket-provider.conf", false, network),
  file("/etc/sysctl.d/61-pocket-provider-machine.conf", true, machine),
];
