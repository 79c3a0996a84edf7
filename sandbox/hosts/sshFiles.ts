import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../images/run.ts";
import type { LabHost } from "./types.ts";

export const sshFilesOf = (folder: string) => ({
  keyFile: join(folder, "id_ed25519"),
  knownHostsFile: join(folder, "known_hosts"),
  sshConfigFile: join(folder, "ssh_config"),
});

/** The key pair of every login to the lab, made once; returns the public half. */
export async function ensureLoginKey(folder: string): Promise<string> {
  const { keyFile } = sshFilesOf(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(`${keyFile}.pub`)) {
    const args = ["-q", "-t", "ed25519", "-N", "", "-C", "pocket lab of hosts", "-f", keyFile];
    // ssh-keygen asks before it writes over a key whose public half is missing.
    await run("ssh-keygen", args, { step: "making the lab's ssh key (Debian: openssh-client)", input: "y\n" });
  }
  return readFileSync(`${keyFile}.pub`, "utf8").trim();
}

export function renderKnownHosts(hosts: LabHost[]): string {
  return hosts.map((host) => `${host.address} ${host.hostKey}\n`).join("");
}

export function renderSshConfig(hosts: LabHost[], folder: string): string {
  const { keyFile, knownHostsFile } = sshFilesOf(folder);
  const all = [
    "Host *",
    `  IdentityFile "${keyFile}"`,
    "  IdentitiesOnly yes",
    "  BatchMode yes",
    "  ConnectTimeout 5",
    "  LogLevel ERROR",
    "  StrictHostKeyChecking yes",
    `  UserKnownHostsFile "${knownHostsFile}"`,
  ];
  const each = hosts.flatMap((host) => [`Host ${host.name}`, `  HostName ${host.address}`, `  User ${host.user}`]);
  return `${[...each, ...all].join("\n")}\n`;
}

/** Writes known_hosts and ssh_config, so that `ssh -F … h1` logs in with the pinned key. */
export function writeSshFiles(hosts: LabHost[], folder: string): void {
  const { knownHostsFile, sshConfigFile } = sshFilesOf(folder);
  writeFileSync(knownHostsFile, renderKnownHosts(hosts));
  writeFileSync(sshConfigFile, renderSshConfig(hosts, folder));
}
