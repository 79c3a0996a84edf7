import { defaultTimeoutSeconds, scriptInput, shellQuote, wrapScript } from "./script.ts";
import { newLoginOptions, type SshTarget, sshCommand } from "./sshOptions.ts";

/** What a step over SSH does besides its script. */
export interface RemoteStep {
  /** Default 120. */
  timeoutSeconds?: number | undefined;
  /** A second script comes first on stdin and runs over a new login afterwards. */
  confirm?: boolean;
  /** The shared connection is opened anew afterwards, for a login whose groups have changed. */
  reconnect?: boolean;
  /** The login itself runs the script, and not root. */
  asLogin?: boolean;
}

/** Seconds beyond the script's own limit after which the connection is given up. */
const connectionGraceSeconds = 30;

/** Reads the script from its standard input, and its data after it, and runs it in strict mode and under a time limit. */
const there = `IFS= read -r size && script=$(head -c "$size") && exec timeout -k 5 "$1" bash -c "$script"`;

/** What every step does; bash variables say how: name, seconds, confirm, reconnect, as_login. */
const run = (asRoot: string) => `
eval "$POCKET_WAY"
root=${shellQuote(asRoot)}; [ "$as_login" = no ] || root=
limit="timeout -k 5 $((seconds + ${connectionGraceSeconds}))"
step() { $limit "$@" "\${root}bash -c "${shellQuote(shellQuote(there))}" $name $seconds"; }
anew() { step "\${way[0]}" ${newLoginOptions.map(shellQuote).join(" ")} "\${way[@]:1}"; }
if [ "$confirm" = yes ]; then IFS= read -r size; second=$(head -c "$size"); fi
step "\${way[@]}" || exit
if [ "$confirm" = yes ]; then anew <<<"$second" || exit; fi
# the shared connection ends, and the next login is the one that is shared
if [ "$reconnect" = yes ]; then "\${way[0]}" -O exit "\${way[@]:1}" 2>/dev/null || true; timeout -k 5 30 "\${way[@]}" true </dev/null; fi`;

/** File under ~/.ssh of whoever runs Pulumi with the way to a host as the last run knew it. */
export const wayFile = (stack: string, host: string) => `pocket-way-${stack}-${host}`;

/**
 * Variables of every step's environment: the way to the machine, and what a step does with it. They stand there and not in the
 * command line because Pulumi prints that whole when a step fails. What is deleted knows the way of its own time only, under which
 * the machine may not be found any more; so the last run's wins, and that of the state serves where no run has been.
 */
export function remoteEnvironment(target: SshTarget, stack: string, host: string): Record<string, string> {
  const way = `eval "file=~$(id -un)/.ssh/${wayFile(stack, host)}"; if [ -r "$file" ]; then POCKET_SSH=$(cat "$file"); fi; eval "way=($POCKET_SSH)"`;
  return { POCKET_SSH: sshCommand(target), POCKET_WAY: way, POCKET_RUN: run(target.user === "root" ? "" : "sudo -n ").trim() };
}

/** Command line on the machine that runs Pulumi; the script and its data come on stdin as `remoteInput` has them. */
export function remoteRunner(name: string, { timeoutSeconds = defaultTimeoutSeconds, confirm, reconnect, asLogin }: RemoteStep): string {
  const word = (flag: boolean | undefined) => (flag ? "yes" : "no");
  return `name=${shellQuote(name)} seconds=${timeoutSeconds} confirm=${word(confirm)} reconnect=${word(reconnect)} as_login=${word(asLogin)}; eval "$POCKET_RUN"`;
}

/** Standard input for `remoteRunner`. */
export function remoteInput({ script, data, confirm }: { script: string; data: string; confirm?: string | undefined }): string {
  const main = scriptInput(script, data);
  if (confirm === undefined) return main;
  const second = scriptInput(confirm, "");
  return `${Buffer.byteLength(second)}\n${second}${main}`;
}

/** A short script as one command line, for a deletion: its text is printed when it fails. */
export function remoteScript(script: string, user: string): string {
  const line = `${user === "root" ? "" : "sudo -n "}${wrapScript(script)}`;
  return `eval "$POCKET_WAY"; timeout -k 5 ${defaultTimeoutSeconds + connectionGraceSeconds} "\${way[@]}" ${shellQuote(line)} </dev/null`;
}
