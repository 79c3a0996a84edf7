import { changed, type Input } from "./inputs.ts";

/** One mistake: the profile's example with changes, the path reported, and a part of the rule. */
export interface BadCase {
  profile: string;
  changes: Record<string, unknown>;
  path: string;
  rule: string;
}

export const bad = (profile: string, changes: Record<string, unknown>, path: string, rule: string): BadCase => ({
  profile,
  changes,
  path,
  rule,
});

export const badInput = ({ profile, changes }: BadCase): Input => changed(profile, changes);
