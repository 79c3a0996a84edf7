import type { Draft } from "../resolve.ts";

/**
 * Notes a mistake: dotted path, value found, what must hold, what to do. `missed` is the path of something that was looked
 * for; where that is there but has a mistake of its own, nothing is noted.
 */
export type Report = (path: string, value: unknown, rule: string, next: string, missed?: string) => void;

/** Looks at sections together; a section that could not be read is missing from the draft. */
export type Rule = (draft: Draft, report: Report) => void;

/** Texts joined as in a sentence. */
export const listed = (items: Iterable<string>) => [...items].join(", ");
