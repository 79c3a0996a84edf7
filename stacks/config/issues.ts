/** One mistake in a stack's config. */
export interface ConfigIssue {
  /** Dotted path below the project's namespace, e.g. "relay.services.eth.backends.grpc.url". */
  path: string;
  /** The value found, redacted; undefined where the key is missing. */
  value: unknown;
  /** What must hold, as the rest of a sentence about the key. */
  rule: string;
  /** What to do. */
  next: string;
}

/** All mistakes of a stack's config at once. */
export class ConfigError extends Error {
  readonly issues: ConfigIssue[];

  constructor(stack: string, issues: ConfigIssue[]) {
    const count = issues.length === 1 ? "1 mistake" : `${issues.length} mistakes`;
    const lines = issues.map((issue, index) => `${String(index + 1).padStart(3)}. ${describeIssue(issue)}`);
    super(`The config of stack "${stack}" (Pulumi.${stack}.yaml) has ${count}; nothing was changed.\n${lines.join("\n")}`);
    this.name = "ConfigError";
    this.issues = issues;
  }
}

/** One issue as a sentence: path, value, rule, next step. */
export function describeIssue({ path, value, rule, next }: ConfigIssue): string {
  return `${path}:${showValue(value)} — ${rule}. Next: ${next}.`;
}

function showValue(value: unknown): string {
  if (value === undefined) return " (not set)";
  const shown = JSON.stringify(value);
  return ` ${shown.length > 120 ? `${shown.slice(0, 117)}…` : shown}`;
}

export function formatPath(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`)).join("");
}
