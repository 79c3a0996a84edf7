import type { ProcessKind, Release } from "../release.ts";
import { ownPrefixes, type Setting, settings } from "./table.ts";

export interface Problem {
  variable: string;
  problem: string;
}

export interface Findings {
  /** What upstream, or the stricter stand-in, shows in a table before it ends with code 1. */
  table: Problem[];
  /** What a start fails with; upstream finds it on the way. */
  start: Problem[];
}

const stricter = "stand-in is stricter than upstream: ";

const applies = (setting: Setting, release: Release) =>
  (setting.apps?.includes(release.app) ?? true) && (setting.lines?.includes(release.line) ?? true);

const unknownNames = (environment: NodeJS.ProcessEnv, known: Set<string>) =>
  Object.keys(environment).filter((name) => !known.has(name) && ownPrefixes.some((prefix) => name.startsWith(prefix)));

function missing(setting: Setting, environment: NodeJS.ProcessEnv, release: Release, process: ProcessKind, shows: "table" | "start") {
  const required = setting.requiredBy?.some(
    (one) =>
      one.process === process &&
      one.shows === shows &&
      (one.apps?.includes(release.app) ?? true) &&
      (one.lines?.includes(release.line) ?? true),
  );
  if (!required) return [];
  const value = environment[setting.name];
  const absent = shows === "table" ? value === undefined : !value;
  return absent ? [{ variable: setting.name, problem: "Required" }] : [];
}

function malformed(setting: Setting, environment: NodeJS.ProcessEnv): Problem[] {
  const value = environment[setting.name];
  const optionalAndEmpty = value === "" && !setting.upstreamChecks;
  if (value === undefined || optionalAndEmpty) return [];
  const broken = setting.form?.(value);
  return broken === undefined ? [] : [{ variable: setting.name, problem: setting.upstreamChecks ? broken : `${stricter}${broken}` }];
}

/** Everything wrong with an environment that this process of this release would end over. */
export function checkSettings(environment: NodeJS.ProcessEnv, release: Release, process: ProcessKind): Findings {
  const own = settings.filter((setting) => applies(setting, release));
  const unknown = unknownNames(environment, new Set(own.map(({ name }) => name)));
  const overridden = release.line === "B" && environment.APP_VERSION !== release.version;
  return {
    table: [
      ...own.flatMap((setting) => missing(setting, environment, release, process, "table")),
      ...own.flatMap((setting) => malformed(setting, environment)),
      ...unknown.map((variable) => ({
        variable,
        problem: `${stricter}Igniter ${release.app} of line ${release.line} knows no such variable`,
      })),
      ...(overridden ? [{ variable: "APP_VERSION", problem: `${stricter}it is baked into the image` }] : []),
    ],
    start: own.flatMap((setting) => missing(setting, environment, release, process, "start")),
  };
}
