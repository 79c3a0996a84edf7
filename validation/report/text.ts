import pc from "picocolors";
import type { Group } from "../check.ts";
import type { CheckResult, Status } from "../run.ts";
import type { ValidationResult } from "./schema.ts";

type Colors = ReturnType<typeof pc.createColors>;

const marks: Record<Status, string> = { pass: "✓", warn: "!", fail: "✗", notRun: "?", operator: "→", chain: "…" };
const words: Record<Status, string> = {
  pass: "passed",
  warn: "warnings",
  fail: "failed",
  notRun: "could not run",
  operator: "waiting for you",
  chain: "waiting for the chain",
};

const painter = (colors: Colors): Record<Status, (text: string) => string> => ({
  pass: colors.green,
  warn: colors.yellow,
  fail: colors.red,
  notRun: colors.magenta,
  operator: colors.cyan,
  chain: colors.cyan,
});

/** For a person: a line a group, and only what is not good in full. Colours follow NO_COLOR and pipes unless they are said. */
export function renderText(result: ValidationResult, colors: Colors = pc): string {
  const paint = painter(colors);
  const byGroup = Map.groupBy(result.checks, ({ group }) => group);
  const lines = [
    `${colors.bold(`Validation of stack ${result.stack}`)} ${colors.dim(`(${result.profile}, ${result.checks.length} checks, ${(result.milliseconds / 1000).toFixed(1)} s)`)}`,
    "",
    ...[...byGroup].flatMap(([group, checks]) => groupLines(group, checks, colors, paint)),
  ];
  return `${lines.join("\n")}\n${tasks(result, colors, paint)}\n${closing(result, colors, paint)}\n`;
}

function groupLines(group: Group, checks: CheckResult[], colors: Colors, paint: ReturnType<typeof painter>): string[] {
  const infrastructure = checks.filter(({ status }) => status === "fail" || status === "warn" || status === "notRun");
  const worst =
    (["fail", "notRun", "warn", "operator", "chain"] as const).find((status) => checks.some((one) => one.status === status)) ?? "pass";
  const passed = checks.filter(({ status }) => status === "pass").length;
  return [
    `  ${paint[worst](marks[worst])} ${group.padEnd(11)} ${colors.dim(`${passed} of ${checks.length} passed`)}`,
    ...infrastructure.filter(({ status }) => status !== "notRun").flatMap((one) => details(one, colors, paint)),
    ...blindLines(infrastructure, colors, paint),
  ];
}

/** Checks that could not look, together where one thing kept them from it. */
function blindLines(checks: CheckResult[], colors: Colors, paint: ReturnType<typeof painter>): string[] {
  const byReason = Map.groupBy(
    checks.filter(({ status }) => status === "notRun"),
    ({ what }) => what,
  );
  return [...byReason].map(
    ([reason, some]) =>
      `      ${paint.notRun(marks.notRun)} ${colors.bold(some.map(({ id }) => id).join(", "))}: could not look: ${reason}`,
  );
}

function details(
  { status, id, title, what, evidence, next, docs }: CheckResult,
  colors: Colors,
  paint: ReturnType<typeof painter>,
): string[] {
  return [
    `      ${paint[status](marks[status])} ${colors.bold(id)}: ${what ?? title}`,
    ...(evidence ? [`        ${colors.dim("seen")} ${evidence}`] : []),
    ...(next ? [`        ${colors.dim("next")} ${next}`] : []),
    `        ${colors.dim(docs)}`,
  ];
}

function tasks(result: ValidationResult, colors: Colors, paint: ReturnType<typeof painter>): string {
  const waiting = result.checks.filter(({ status }) => status === "operator" || status === "chain");
  if (waiting.length === 0) return "";
  return ["", colors.bold("Not the infrastructure's turn"), ...waiting.flatMap((one) => details(one, colors, paint)), ""].join("\n");
}

function closing({ summary, exitCode }: ValidationResult, colors: Colors, paint: ReturnType<typeof painter>): string {
  const parts = (Object.keys(words) as Status[])
    .filter((status) => summary[status] > 0)
    .map((status) => paint[status](`${summary[status]} ${words[status]}`));
  const verdict = {
    0: "Everything that was looked at is good.",
    1: "Something is wrong.",
    2: "Some checks could not look, so this is no clean bill.",
    3: "The infrastructure is good; the rest is not its turn.",
  }[exitCode];
  return `${colors.bold(verdict)} ${summary.planned} planned: ${parts.join(", ")}`;
}

/** What changed since the result before, a line each; empty when nothing did. */
export function renderChanges(before: ValidationResult, after: ValidationResult, colors: Colors = pc): string {
  const paint = painter(colors);
  const former = new Map(before.checks.map(({ id, status }) => [id, status]));
  return after.checks
    .filter(({ id, status }) => former.get(id) !== status)
    .map(
      (one) =>
        `${paint[one.status](marks[one.status])} ${one.id}: ${former.get(one.id) ?? "new"} → ${one.status}${one.what ? `: ${one.what}` : ""}\n`,
    )
    .join("");
}
