import type { Source, Values } from "./source.ts";

/** Where a check's evidence comes from: this machine, the host's engine, or a public address as a stranger sees it. */
export type Where = "operator" | "host" | "outside";

export const groups = [
  "host",
  "containers",
  "redis",
  "postgres",
  "temporal",
  "igniter",
  "relay",
  "chain",
  "edge",
  "exposure",
  "monitoring",
] as const;
export type Group = (typeof groups)[number];

/** A check as it is known before anything runs. */
export interface CheckPlan {
  /** `<kind>` or `<kind>/<what it is about>`, unique. */
  id: string;
  /** What is checked; names the section of docs/validation.md. */
  kind: string;
  group: Group;
  title: string;
  where: Where;
  /** Row of the requirements that asks for it. */
  requirement: string;
  /** Ids of the evidence that it is judged by. */
  needs: string[];
}

/** What the evidence means. There is no result without evidence: a check that could not look says notRun. */
export type Verdict =
  | { status: "pass"; evidence: string }
  | { status: "fail" | "warn" | "operator" | "chain"; what: string; evidence: string; next: string }
  | { status: "notRun"; why: string };

export interface Check extends CheckPlan {
  sources: readonly Source[];
  judge(values: readonly unknown[]): Verdict;
}

export interface CheckSpec<S extends readonly Source[]> extends Omit<CheckPlan, "id" | "needs"> {
  /** What the check is about where a kind has several, e.g. an instance. */
  about?: string;
  sources: S;
  judge(...values: Values<S>): Verdict;
}

/** A check whose judge gets the values of its sources, and only runs when all of them are there. */
export function check<const S extends readonly Source[]>({ about, judge, ...spec }: CheckSpec<S>): Check {
  return {
    ...spec,
    id: about === undefined ? spec.kind : `${spec.kind}/${about}`,
    needs: spec.sources.map(({ id }) => id),
    judge: (values) => judge(...(values as Values<S>)),
  };
}

/** The part of a check that is plain data. */
export function planOf({ id, kind, group, title, where, requirement, needs }: Check): CheckPlan {
  return { id, kind, group, title, where, requirement, needs };
}

export const pass = (evidence: string): Verdict => ({ status: "pass", evidence });
export const fail = (what: string, evidence: string, next: string): Verdict => ({ status: "fail", what, evidence, next });
export const warn = (what: string, evidence: string, next: string): Verdict => ({ status: "warn", what, evidence, next });
/** Only a person can go on from here. */
export const operatorTask = (what: string, evidence: string, next: string): Verdict => ({ status: "operator", what, evidence, next });
/** Nobody here can hurry the chain. */
export const chainWait = (what: string, evidence: string, next: string): Verdict => ({ status: "chain", what, evidence, next });
