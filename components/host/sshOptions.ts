import { contentHash } from "../shared/hash.ts";
import { shellQuote } from "./script.ts";

/** How OpenSSH reaches a machine. */
export interface SshLogin {
  /** IPv4 address or DNS name. */
  address: string;
  port: number;
  user: string;
  /** Pinned key, "ssh-ed25519 AAAA…". */
  hostKey: string;
  /** Private key on the machine that runs Pulumi, absolute or from "~/". Default: the agent and ssh's own files. */
  identityFile?: string;
}

export interface SshTarget extends SshLogin {
  /** Machine to go through. */
  jump?: SshLogin;
}

/** Seconds for connecting, the server's banner and the key exchange together. */
export const connectTimeoutSeconds = 10;

/**
 * Arguments of ssh before the destination, the same text on every machine that runs Pulumi: they are an input of the Docker
 * provider, so a difference would show in every preview. The pinned key needs no known_hosts file, and no other key is accepted.
 * One connection is shared by everything (ControlMaster), so a run logs in once; its socket is named by the options too, so that
 * a changed key is never hidden by a connection that is open.
 */
export function sshOptions(target: SshTarget): string[] {
  const socket = `ControlPath=~/.ssh/pocket-${contentHash(target).slice(0, 8)}-%C`;
  const shared = ["ControlMaster=auto", socket, "ControlPersist=120", "ServerAliveInterval=15", "ServerAliveCountMax=4"];
  const jump = target.jump ? ["-o", `ProxyCommand=${throughJump(target.jump)}`] : [];
  return [...loginOptions(target), ...asOptions(shared), ...jump];
}

/** Arguments that make ssh log in anew instead of sharing an open connection; they come before the others, since the first wins. */
export const newLoginOptions = asOptions(["ControlMaster=no", "ControlPath=none"]);

/** The whole command line up to the destination, as words of bash. */
export function sshCommand(target: SshTarget): string {
  return ["ssh", ...sshOptions(target), ...destination(target)].map(shellQuote).join(" ");
}

/** Destination as ssh's last arguments before a remote command. */
export function destination({ user, port, address }: SshLogin): string[] {
  return ["-T", "-l", user, "-p", String(port), "--", address];
}

/** The same place as the Docker provider wants it. */
export function dockerHostUrl({ user, address, port }: SshLogin): string {
  return `ssh://${user}@${address}:${port}`;
}

function loginOptions({ hostKey, identityFile }: SshLogin): string[] {
  const pinned = [
    "StrictHostKeyChecking=yes",
    "HostKeyAlgorithms=ssh-ed25519",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    `KnownHostsCommand=/bin/echo %H ${hostKey}`,
  ];
  const identity = identityFile ? [`IdentityFile=${identityFile}`, "IdentitiesOnly=yes"] : [];
  // no question can be answered while Pulumi runs, and no setting of the operator's own file may change where a login goes
  return [
    "-F",
    "none",
    ...asOptions(["BatchMode=yes", `ConnectTimeout=${connectTimeoutSeconds}`, "LogLevel=ERROR", ...pinned, ...identity]),
  ];
}

function throughJump(jump: SshLogin): string {
  const { user, port, address } = jump;
  const words = ["ssh", ...loginOptions(jump), "-l", user, "-p", String(port), "-W", "%h:%p", "--", address];
  // ssh expands % itself before its shell sees the line, so the jump's own tokens are doubled
  return words.map((word) => shellQuote(word === "%h:%p" ? word : word.replaceAll("%", "%%"))).join(" ");
}

/** "-o" before each setting. */
export function asOptions(values: string[]): string[] {
  return values.flatMap((value) => ["-o", value]);
}
