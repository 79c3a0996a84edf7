import { join } from "node:path";
import { run } from "../exec.ts";
import { checkout } from "../paths.mjs";
import type { Job } from "../start.ts";

/** Measures unchanged runs; see test/bench/main.ts. */
export async function bench(job: Job): Promise<number> {
  const result = await run(process.execPath, [join(checkout, "test", "bench", "main.ts"), ...job.args], { env: job.env, inherit: true });
  return result.code;
}
