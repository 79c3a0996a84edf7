/** One thing that only shows once the whole plan is seen. */
export interface TopologyIssue {
  /** Key in the stack's config that leads to it, e.g. "hosts.b.privateAddress". */
  path: string;
  value: unknown;
  rule: string;
  /** What the operator does next. */
  next: string;
}

/** The config is well-formed, but no stack can be built from it. Lists every issue found. */
export class TopologyError extends Error {
  readonly issues: TopologyIssue[];

  constructor(issues: TopologyIssue[]) {
    super(["The stack cannot be planned:", ...issues.map(sentence)].join("\n"));
    this.name = "TopologyError";
    this.issues = issues;
  }
}

function sentence(issue: TopologyIssue, index: number): string {
  return `  ${index + 1}. ${issue.path}: ${JSON.stringify(issue.value) ?? "not set"} — ${issue.rule} Next: ${issue.next}`;
}
