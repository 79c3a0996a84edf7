import { parseArgs } from "node:util";
import type { Job } from "../start.ts";

/** Brings the lab up (or down) and reports. */
export async function lab(job: Job): Promise<number> {
  const { values } = parseArgs({ args: job.args, options: { down: { type: "boolean" }, json: { type: "boolean" } } });
  const { labDown, labUp } = await import("../../cli/lab.ts");
  const context = { env: job.env, mode: job.mode, modeReason: job.modeReason, json: values.json === true };
  return values.down ? labDown(context) : labUp(context);
}
