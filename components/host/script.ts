/** Seconds that a script may take when its caller names none. */
export const defaultTimeoutSeconds = 120;

/** Quotes any text as one word of a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_\-./:@=,+%]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const strict = (script: string) => `set -euo pipefail\n${script.trim()}\n`;

/**
 * A script as one command line: strict mode, and ended after its time so that a hanging step can never hang a run (the command
 * provider has no timeout of its own for a running command).
 */
export function wrapScript(script: string, timeoutSeconds: number = defaultTimeoutSeconds): string {
  return `timeout -k 5 ${timeoutSeconds} bash -c ${shellQuote(strict(script))}`;
}

/**
 * Command line that runs a script from its standard input, in strict mode and under a time limit. When a step fails, Pulumi prints the
 * whole command line, and a person should see what went wrong and not a page of bash.
 */
export function scriptRunner(name: string, timeoutSeconds: number = defaultTimeoutSeconds): string {
  return `: ${name}; IFS= read -r size && script=$(head -c "$size") && exec timeout -k 5 ${timeoutSeconds} bash -c "$script"`;
}

/** Standard input for `scriptRunner`: the script, then the data that the script itself reads there. */
export function scriptInput(script: string, data: string): string {
  const text = strict(script);
  return `${Buffer.byteLength(text)}\n${text}${data}`;
}
