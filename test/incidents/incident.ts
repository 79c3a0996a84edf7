import type { Series } from "./series.ts";

/** A problem that is replayed: what changes against a healthy stack, and what has to fire then. */
export interface Incident {
  alert: string;
  severity: "critical" | "warning";
  /** Series that differ from the healthy stack's; minute 30 to 60 is the problem. */
  changes: Series;
  /** Labels of the alert beside name, severity and topic. */
  labels: Record<string, string>;
  /** The description as a person reads it. */
  description: string;
  /** Other alerts that rightly fire at the same time, as "name severity". */
  besides?: string[];
  /** True where others' alerts would depend on it, so that it is replayed by itself. */
  alone?: true;
  /** Minute at which it has to fire; default 50. */
  firesAt?: number;
  /** Minute at which all is quiet again; default 110. */
  quietAt?: number;
}
