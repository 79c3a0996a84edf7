import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleWorkflowCode } from "@temporalio/worker";
import { readRelease } from "../release.ts";

/** The workflows of this image, bundled while it is built; upstream does that at every start and takes about 13 s for it. */
export const bundleFile = "/app/workflow-bundle.js";

if (import.meta.main) {
  const { app, line } = readRelease();
  const { code } = await bundleWorkflowCode({ workflowsPath: join(import.meta.dirname, `../workflows/${app}${line}.js`) });
  writeFileSync(bundleFile, code);
}
