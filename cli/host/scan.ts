import { join } from "node:path";
import type { SshLogin } from "../../components/host/sshOptions.ts";
import type { Terminal } from "./confirm.ts";
import { withLoginKey } from "./loginKey.ts";
import { type ScanContext, type ScannedKey, scanLogin, sshPlace } from "./scanLogin.ts";
import { type ScannedMachine, scanMachine } from "./scanMachine.ts";
import { hostsPath, readStackHosts, type ScanHost, type ScanLogin } from "./stackHosts.ts";

export interface ScanOptions {
  stack: string;
  /** One host; default: every ssh host of the stack. */
  host?: string;
  yes?: boolean;
  replace?: boolean;
}

/** Where a scan works and whom it asks. */
export interface ScanSurroundings {
  /** Folder of the stack file and of Pulumi.yaml. */
  folder: string;
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  say: (line: string) => void;
}

export interface ScanResult {
  keys: ScannedKey[];
  machines: ScannedMachine[];
  /** 0 all known. 1 a machine could not be read, or shows another key. 2 something waits for a yes, and was not written. */
  exitCode: 0 | 1 | 2;
}

/** Pins the host keys of a stack's machines and notes their sizes, each after a person has said that it is right. */
export async function scanHosts(options: ScanOptions, surroundings: ScanSurroundings): Promise<ScanResult> {
  const file = join(surroundings.folder, `Pulumi.${options.stack}.yaml`);
  const { hosts, ownKey } = readStackHosts(file, options.host);
  const { stack, yes = false, replace = false } = options;
  const context: ScanContext = { ...surroundings, stack, file, yes, replace, trusted: new Set() };
  if (!ownKey) return scanAll(context, hosts);
  const { env, folder } = surroundings;
  return withLoginKey({ stack, env, project: folder }, (key) => scanAll({ ...context, ownKey: key }, hosts));
}

async function scanAll(context: ScanContext, hosts: Map<string, ScanHost>): Promise<ScanResult> {
  const [keys, machines]: [ScannedKey[], ScannedMachine[]] = [[], []];
  for (const [name, host] of hosts) {
    const found = await scanHost(context, name, host);
    keys.push(...found.keys);
    if (found.machine) machines.push(found.machine);
  }
  return { keys, machines, exitCode: exitCodeOf(keys, machines) };
}

interface Found {
  keys: ScannedKey[];
  machine?: ScannedMachine;
}

async function scanHost(context: ScanContext, name: string, host: ScanHost): Promise<Found> {
  const map = [...hostsPath, name];
  const keys: ScannedKey[] = [];
  let through: SshLogin | undefined;
  if (host.jump) {
    const { result, key } = await scanLogin(context, { host: name, login: host.jump, map: [...map, "jump"], jump: true });
    keys.push(result);
    if (key === undefined) return { keys: [...keys, notReached(name, host, "its key is not pinned yet")] };
    if (context.ownKey && "problem" in context.ownKey) return { keys: [...keys, notReached(name, host, context.ownKey.problem)] };
    through = pinnedLogin(context, host.jump, key);
  }
  const { result, key } = await scanLogin(context, { host: name, login: host, map, jump: false, ...(through ? { through } : {}) });
  keys.push(result);
  if (key === undefined) return { keys };
  const target = { ...pinnedLogin(context, host, key), ...(through ? { jump: through } : {}) };
  return { keys, machine: await scanMachine(context, name, host, target, sshPlace(context.stack, name, host)) };
}

function pinnedLogin({ ownKey }: ScanContext, { address, port, user, identityFile }: ScanLogin, hostKey: string): SshLogin {
  const file = ownKey && "file" in ownKey ? ownKey.file : identityFile;
  return { address, port, user, hostKey, ...(file === undefined ? {} : { identityFile: file }) };
}

function notReached(host: string, { address, port }: ScanHost, why: string): ScannedKey {
  return { host, jump: false, address, port, state: "unread", problem: `host ${host}: the way goes through its jump host, and ${why}` };
}

function exitCodeOf(keys: ScannedKey[], machines: ScannedMachine[]): ScanResult["exitCode"] {
  if ([...keys, ...machines].some(({ state }) => state === "unconfirmed")) return 2;
  return keys.some(({ state }) => state === "different" || state === "unread") ? 1 : 0;
}
