import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutState } from "../paths.mjs";
import type { Job } from "../start.ts";

/** Prints what `eval "$(npm run --silent env)"` needs. */
export async function env(_job: Job): Promise<number> {
  process.stdout.write(readFileSync(join(checkoutState, "env.sh"), "utf8"));
  return 0;
}
