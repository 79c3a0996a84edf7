import { shellQuote } from "./script.ts";
import { sizeCheckScript } from "./sizeCheckScript.ts";

export interface ReadyInput {
  /** Key in the stack's config. */
  hostName: string;
  stack: string;
  /** Login of the config. */
  user: string;
  /** What the limits of its containers were derived from; undefined where nobody looked. */
  size?: { memoryMiB: number; cpus: number } | undefined;
}

/** The first look at a machine, as the login itself: whether it may become root, and whether it is as large as planned. */
export function readyScript({ hostName, stack, user, size }: ReadyInput): string {
  const rule = shellQuote(`${user} ALL=(ALL) NOPASSWD: ALL`);
  const next = `on the machine's console, as root: echo ${rule} > /etc/sudoers.d/pocket-login`;
  const problem = `host ${hostName}: ${user} may not become root without a password, and nobody can be asked for one. Next: ${next}`;
  return [
    `if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then echo ${shellQuote(problem)} >&2; exit 1; fi`,
    ...(size ? [sizeCheckScript({ stack, host: hostName, size })] : []),
  ].join("\n");
}
