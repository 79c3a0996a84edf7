import type { HostState, LabInfo } from "../../sandbox/hosts/types.ts";

/** What somebody needs who wants to log in to the hosts, or to put them into a stack's config. */
export function describeLab(info: LabInfo): string {
  const hosts = info.hosts.flatMap((host) => [
    `${host.name}  ${host.address}  (${host.variant}; for other hosts ${host.labAddress}, ${host.labAddressIpv6})`,
    `    host key  ${host.hostKey}`,
  ]);
  const names = Object.entries(info.dns).map(([name, address]) => `    ${name} → ${address}`);
  return [
    ...hosts,
    `user ${info.hosts[0]?.user ?? "admin"} with sudo, or root; key ${info.keyFile}`,
    `connections from this machine seem to come from ${info.operatorAddress}`,
    ...(names.length > 0 ? ["names:", ...names] : []),
    `Next: ssh -F ${info.sshConfigFile} h1`,
  ].join("\n");
}

export function describeStates(states: HostState[]): string {
  return states
    .map(({ name, running, connected, sshAnswers }) => {
      const state = !running ? "stopped" : !connected ? "cut off" : sshAnswers ? "up" : "no ssh server answers";
      return `${name} ${state}`;
    })
    .join("\n");
}
