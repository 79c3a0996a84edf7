import type { ProcessKind, Release } from "../release.ts";
import { checkSettings } from "./check.ts";

/** Ends the process with code 1 and a table of names and rules (never values) when the environment is refused at boot. */
export function checkAtBoot(release: Release, kind: ProcessKind): { missingAtStart: string[] } {
  const findings = checkSettings(process.env, release, kind);
  if (findings.table.length > 0) {
    console.log("Invalid environment variables:");
    console.table(findings.table);
    process.exit(1);
  }
  return { missingAtStart: findings.start.map(({ variable }) => variable) };
}
