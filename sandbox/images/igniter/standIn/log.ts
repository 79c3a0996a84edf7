const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type Level = (typeof levels)[number];

/** Writes one line a message to standard output, as JSON or, with LOG_FORMAT=pretty, as text. Never hand it a secret. */
export class Log {
  readonly #least: number;
  readonly #pretty: boolean;

  constructor(environment: NodeJS.ProcessEnv, fallback: Level) {
    this.#least = levels.indexOf((environment.LOG_LEVEL as Level) || fallback);
    this.#pretty = environment.LOG_FORMAT === "pretty";
  }

  write(level: Level, message: string, facts: Record<string, unknown> = {}): void {
    if (levels.indexOf(level) < this.#least) return;
    const entry = { level: (levels.indexOf(level) + 1) * 10, time: Date.now(), ...facts, msg: message };
    const extra = Object.keys(facts).length > 0 ? ` ${JSON.stringify(facts)}` : "";
    process.stdout.write(this.#pretty ? `${level.toUpperCase()}: ${message}${extra}\n` : `${JSON.stringify(entry)}\n`);
  }

  debug = (message: string, facts?: Record<string, unknown>): void => this.write("debug", message, facts);
  info = (message: string, facts?: Record<string, unknown>): void => this.write("info", message, facts);
  error = (message: string, facts?: Record<string, unknown>): void => this.write("error", message, facts);
}

/** The text of whatever was thrown; connection errors to several addresses come as a list without a text of their own. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}
