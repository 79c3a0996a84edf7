import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Migration {
  tag: string;
  /** Milliseconds; the journal's "when", by which the database knows what it has. */
  when: number;
  hash: string;
  statements: string[];
}

interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

/** The folder's migrations in the journal's order. Errors: no journal, or a file that the journal names is not there. */
export function readMigrations(folder: string): Migration[] {
  const journalFile = join(folder, "meta/_journal.json");
  if (!existsSync(journalFile)) throw new Error(`Can't find meta/_journal.json file in ${folder}`);
  const { entries } = JSON.parse(readFileSync(journalFile, "utf8")) as Journal;
  return entries.map(({ tag, when }) => {
    const file = join(folder, `${tag}.sql`);
    if (!existsSync(file)) throw new Error(`No file ${file} found in ${folder} folder`);
    const text = readFileSync(file, "utf8");
    return { tag, when, hash: createHash("sha256").update(text).digest("hex"), statements: text.split("--> statement-breakpoint") };
  });
}
