import { join } from "node:path";
import { run } from "../exec.ts";
import { checkout } from "../paths.mjs";
import type { Job } from "../start.ts";

/** Hands over to the project's command line, in the directory that npm was called from. */
export async function pocket(job: Job): Promise<number> {
  const result = await run(process.execPath, [join(checkout, "cli", "pocket.ts"), ...job.args], {
    env: job.env,
    cwd: process.env.INIT_CWD,
    inherit: true,
  });
  return result.code;
}
