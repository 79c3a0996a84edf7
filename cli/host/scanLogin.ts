import { type SshPlace, sshFailureText } from "../../components/host/sshFailure.ts";
import type { SshLogin } from "../../components/host/sshOptions.ts";
import { confirm, type Terminal } from "./confirm.ts";
import { fingerprint } from "./fingerprint.ts";
import type { LoginKey } from "./loginKey.ts";
import { readHostKey } from "./readHostKey.ts";
import { differentKey, newKey } from "./render.ts";
import { editFile } from "./stackFileEdit.ts";
import type { ScanLogin } from "./stackHosts.ts";

export interface ScanContext {
  stack: string;
  /** Folder of the stack file and of Pulumi.yaml. */
  folder: string;
  /** The stack file. */
  file: string;
  env: NodeJS.ProcessEnv;
  /** Takes what is found without asking. */
  yes: boolean;
  /** Puts a key in the place of another one. */
  replace: boolean;
  terminal: Terminal;
  say: (line: string) => void;
  /** The key of the config that logs in, where there is one. */
  ownKey?: LoginKey;
  /** "address:port key" of every key that was found right in this run, so that nobody is asked twice. */
  trusted: Set<string>;
}

/**
 * pinned: the stack file's key and the machine's are one. new, replaced: written now. unconfirmed: nobody said that it is right, so nothing
 * was written. different: it is not the pinned one, and stays out. unread: there is no key to look at.
 */
export type KeyState = "pinned" | "new" | "replaced" | "unconfirmed" | "different" | "unread";

export interface ScannedKey {
  host: string;
  /** True for the machine that is gone through. */
  jump: boolean;
  address: string;
  port: number;
  state: KeyState;
  /** Of the key that the machine showed. */
  fingerprint?: string;
  /** Of the key in the stack file, where it is another one. */
  pinned?: string;
  /** Why there is no key. */
  problem?: string;
}

/** Where a key stands in the stack file, and what leads to its machine. */
export interface KeyPlace {
  host: string;
  login: ScanLogin;
  /** Machine to go through, with its key. */
  through?: SshLogin;
  /** Map of the stack file that holds hostKey. */
  map: string[];
  jump: boolean;
}

/** Reads a machine's host key, has it confirmed, and pins it. The key is undefined where it must not be used. */
export async function scanLogin(context: ScanContext, place: KeyPlace): Promise<{ result: ScannedKey; key?: string }> {
  const { login, host, jump, through, map } = place;
  const { address, port, user } = login;
  const seen = { host, jump, address, port };
  const found = await readHostKey({ address, port, user, ...(through ? { jump: through } : {}) }, sshPlace(context.stack, host, login));
  if ("failure" in found) {
    const problem = sshFailureText(sshPlace(context.stack, host, login), found.failure);
    context.say(problem);
    return { result: { ...seen, state: "unread", problem } };
  }
  const { key } = found;
  const result = { ...seen, fingerprint: fingerprint(key) };
  if (login.hostKey === key) {
    context.say(`${titleOf(place)}: host key ${result.fingerprint} is the pinned one`);
    return { result: { ...result, state: "pinned" }, key };
  }
  const pinned = login.hostKey === undefined ? {} : { pinned: fingerprint(login.hostKey) };
  if (login.hostKey !== undefined && !context.replace) {
    context.say(differentKey(titleOf(place), context.stack, host, result.fingerprint, pinned.pinned!));
    return { result: { ...result, ...pinned, state: "different" } };
  }
  context.say(newKey(titleOf(place), result.fingerprint, pinned.pinned));
  const known = `${address}:${port} ${key}`;
  const question = `Does the console of ${jump ? `the jump host of ${host}` : host} show ${result.fingerprint}?`;
  if (!context.yes && !context.trusted.has(known) && (await confirm(question, context.terminal)) !== true)
    return { result: { ...result, ...pinned, state: "unconfirmed" } };
  context.trusted.add(known);
  editFile(context.file, [{ map, key: "hostKey", value: key, after: ["user", "address"] }]);
  context.say(`  it stands in ${context.file} now`);
  return { result: { ...result, ...pinned, state: login.hostKey === undefined ? "new" : "replaced" }, key };
}

export function sshPlace(stack: string, host: string, { address, port, user, identityFile }: ScanLogin): SshPlace {
  return { stack, host, address, port, user, ...(identityFile === undefined ? {} : { identityFile }) };
}

const titleOf = ({ host, jump, login }: KeyPlace) => `${jump ? `jump host of ${host}` : host} (${login.address} port ${login.port})`;
