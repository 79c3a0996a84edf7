import { exitCodeOf, type Outcome, type Status } from "../run.ts";
import type { ValidationResult } from "./schema.ts";

export interface ResultFacts {
  stack: string;
  profile: ValidationResult["profile"];
  startedAt: Date;
  deep: boolean;
  only: string[];
}

/** The outcome as it is published. */
export function validationResult({ startedAt, ...facts }: ResultFacts, { results, counts, milliseconds }: Outcome): ValidationResult {
  const idsOf = (...some: Status[]) => results.filter(({ status }) => some.includes(status)).map(({ id }) => id);
  return {
    schemaVersion: 1,
    ...facts,
    startedAt: startedAt.toISOString(),
    milliseconds,
    summary: { planned: results.length, ...counts },
    exitCode: exitCodeOf(counts),
    problems: idsOf("fail", "warn", "notRun"),
    tasks: idsOf("operator", "chain"),
    checks: results,
  };
}
