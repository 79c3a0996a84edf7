import { type Check, type CheckPlan, planOf, type Verdict } from "./check.ts";
import { type CollectOptions, collect } from "./collect.ts";
import { brief } from "./redact.ts";
import type { Evidence } from "./source.ts";

export const statuses = ["pass", "warn", "fail", "notRun", "operator", "chain"] as const;
export type Status = (typeof statuses)[number];

/** How a planned check ended. */
export interface CheckResult extends CheckPlan {
  status: Status;
  /** What is wrong or missing; null for a pass. */
  what: string | null;
  /** What was seen; null when the check could not look. */
  evidence: string | null;
  /** What to do or to type next; null for a pass. */
  next: string | null;
  /** Section of the documentation. */
  docs: string;
}

export interface Outcome {
  results: CheckResult[];
  counts: Record<Status, number>;
  milliseconds: number;
}

export const documentation = (kind: string) => `docs/validation.md#${kind}`;

/** Gathers the evidence of all checks, then judges each. Throws when the results are not exactly the plan. */
export async function runChecks(checks: readonly Check[], options: CollectOptions): Promise<Outcome> {
  const begin = Date.now();
  const evidence = await collect(
    checks.flatMap(({ sources }) => sources),
    options,
  );
  const results = checks.map((check) => resultOf(check, evidence));
  return { results, counts: countAgainst(checks, results), milliseconds: Date.now() - begin };
}

/** A check is judged only with all of its evidence at hand; whatever else happens, it did not run. */
export function resultOf(check: Check, evidence: ReadonlyMap<string, Evidence>): CheckResult {
  const found = check.sources.map(({ id }) => evidence.get(id) ?? { ok: false as const, why: "nobody looked" });
  const missing = found.find((one) => !one.ok);
  const verdict: Verdict = missing && !missing.ok ? { status: "notRun", why: missing.why } : judged(check, found);
  const common = { ...planOf(check), status: verdict.status, docs: documentation(check.kind) };
  if (verdict.status === "notRun") {
    return { ...common, what: brief(verdict.why), evidence: null, next: "correct what kept the check from looking, then run it again" };
  }
  const seen = brief(verdict.evidence);
  if (verdict.status === "pass") return { ...common, what: null, evidence: seen, next: null };
  return { ...common, what: brief(verdict.what), evidence: seen, next: brief(verdict.next, 400) };
}

function judged(check: Check, found: Evidence[]): Verdict {
  try {
    const verdict = check.judge(found.map((one) => (one as { value: unknown }).value));
    if (verdict.status !== "notRun" && verdict.evidence.trim() === "")
      return { status: "notRun", why: "the check named nothing that it saw" };
    return verdict;
  } catch (error) {
    return { status: "notRun", why: error instanceof Error ? error.message : String(error) };
  }
}

/** Results by status. Throws unless each planned check has exactly one result. */
export function countAgainst(plan: readonly CheckPlan[], results: readonly CheckResult[]): Record<Status, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  const waiting = new Map(plan.map(({ id }) => [id, true]));
  if (waiting.size !== plan.length) throw new SumMismatch("the plan names a check twice");
  for (const { id, status } of results) {
    if (!waiting.delete(id)) throw new SumMismatch(`check ${id} has a result that the plan does not ask for`);
    if (!(status in counts)) throw new SumMismatch(`check ${id} ended as ${status}, which is no way to end`);
    counts[status] += 1;
  }
  if (waiting.size > 0) throw new SumMismatch(`${waiting.size} planned checks have no result: ${[...waiting.keys()].join(", ")}`);
  return counts;
}

/** The results do not add up to the plan: a defect of this program, and no validation at all. */
export class SumMismatch extends Error {}

/** 0 good, 1 something failed, 2 something could not be looked at (or nothing was), 3 only the operator's or the chain's turn is left. */
export function exitCodeOf(counts: Record<Status, number>): 0 | 1 | 2 | 3 {
  if (counts.fail > 0) return 1;
  if (counts.notRun > 0 || Object.values(counts).every((count) => count === 0)) return 2;
  return counts.operator + counts.chain > 0 ? 3 : 0;
}
