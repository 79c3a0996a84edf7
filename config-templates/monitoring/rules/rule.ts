/** How urgent: critical loses money or is about to, warning will; none is a sign of life. */
export type Severity = "critical" | "warning" | "none";

export interface AlertRule {
  /** UpperCamelCase; also the name of the page in docs/runbooks. */
  alert: string;
  expr: string;
  /** Seconds that the expression has to hold, before the stack's delay factor; default 0. */
  forSeconds?: number;
  severity: Severity;
  /** A critical alert keeps warnings of the same topic and instance quiet. */
  topic: string;
  summary: string;
  /** Go template; says the value. */
  description: string;
  labels?: Record<string, string>;
}

export interface RuleGroup {
  name: string;
  rules: AlertRule[];
}

/** Workers of one of Igniter's apps. */
export interface WatchedWorkers {
  app: "provider" | "middleman";
  namespace: string;
  /** False where workers wait for the app's wizard: its bootstrap probe tells then. */
  pollBeforeWizard: boolean;
}

/** What the rules need to know about the stack: a rule about something that it does not run is left out. */
export interface AlertRulesInput {
  /** Multiplies how long a problem has to last. */
  delayFactor: number;
  blockTimeSeconds: number;
  /** Ids of the services that are served: what strangers ask for besides is none of ours. */
  services: string[];
  /** False for throw-away keys, which have neither stake nor money. */
  staked: boolean;
  /** Operator keys that every miner has to hold. */
  suppliers: number;
  redis: { kind: "own"; persistent: boolean } | { kind: "external" };
  ownPostgres: boolean;
  ownTemporal: boolean;
  workers: WatchedWorkers[];
  /** True where the edge's certificates are worth a look: not with its own authority's, which live for hours. */
  certificates: boolean;
  alertmanager: boolean;
  nodeExporter: boolean;
}

/**
 * How much counters grew within a window, also those that came into being in it: increase() knows no growth from nothing, and a
 * counter of failures begins with its first failure. A series counts as new only where its instance was scraped before.
 */
export function grew(metric: string, window: string, by: readonly string[]): string {
  const born = `((${metric} unless ${metric} offset ${window}) and on (stack, instance) (up offset ${window} == 1))`;
  return `sum by (${["stack", ...by].join(", ")}) (${born} or increase(${metric}[${window}]))`;
}

/** Share of one rate in another, by labels that both have; nothing where nothing happens. */
export function share(part: string, whole: string, window: string, by: readonly string[]): string {
  const labels = ["stack", ...by].join(", ");
  return `sum by (${labels}) (rate(${part}[${window}])) / sum by (${labels}) (rate(${whole}[${window}]))`;
}
