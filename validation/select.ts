import { type CheckPlan, groups } from "./check.ts";

/** The checks that a list of names asks for: ids, kinds or groups, `*` for any text. Throws for a name that fits none. */
export function selectChecks<C extends CheckPlan>(checks: readonly C[], only: readonly string[]): C[] {
  if (only.length === 0) return [...checks];
  const chosen = new Set<C>();
  for (const name of only) {
    const found = checks.filter((check) => matches(name, check));
    if (found.length === 0) throw new Error(unknownName(name, checks));
    for (const check of found) chosen.add(check);
  }
  return checks.filter((check) => chosen.has(check));
}

function matches(name: string, { id, kind, group }: CheckPlan): boolean {
  const pattern = new RegExp(`^${name.split("*").map(literal).join(".*")}$`);
  return [id, kind, group].some((candidate) => pattern.test(candidate));
}

const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

function unknownName(name: string, checks: readonly CheckPlan[]): string {
  const known = [...new Set([...groups, ...checks.flatMap(({ kind, id }) => [kind, id])])];
  const near = known
    .map((candidate) => ({ candidate, distance: distance(name, candidate) }))
    .filter((one) => one.distance <= Math.max(3, name.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  const hint = near.length > 0 ? `did you mean ${near.join(", ")}?` : `groups are ${groups.join(", ")}`;
  return `--only ${name}: this stack's plan has no such check or group; ${hint} Next: see all with: pocket validate --stack <stack> --plan`;
}

/** Insertions, deletions and replacements between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
