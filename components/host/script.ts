/** Seconds that a script may take when its caller names none. */
const defaultTimeoutSeconds = 120;

/** Quotes any text as one word of a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_\-./:@=,+%]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A script as it is run on a host: strict mode, and ended after its time so that a hanging step can never hang a run
 * (the command provider has no timeout of its own for a running command).
 */
export function wrapScript(script: string, timeoutSeconds: number = defaultTimeoutSeconds): string {
  return `timeout -k 5 ${timeoutSeconds} bash -c ${shellQuote(`set -euo pipefail\n${script.trim()}\n`)}`;
}
