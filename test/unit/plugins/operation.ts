import type { LogLevel, Operation } from "../../../sandbox/plugins/framework/provider.ts";

export interface LoggedLine {
  level: LogLevel;
  message: string;
  transient: boolean;
}

/** An operation whose log lines are kept. */
export function recordingOperation(): { operation: Operation; lines: LoggedLine[]; cancel: () => void } {
  const lines: LoggedLine[] = [];
  const cancelled = new AbortController();
  const operation: Operation = {
    urn: "urn:pulumi:test::plugins::test:index:Test::thing",
    name: "thing",
    signal: cancelled.signal,
    log: (level, message, transient = false) => lines.push({ level, message, transient }),
  };
  return { operation, lines, cancel: () => cancelled.abort() };
}
