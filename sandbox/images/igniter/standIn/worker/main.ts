import { DefaultLogger, Runtime } from "@temporalio/worker";
import { type Level, Log, messageOf } from "../log.ts";
import { type Release, readRelease } from "../release.ts";
import { checkAtBoot } from "../settings/boot.ts";
import { setUpWorker } from "./setUp.ts";

/** Line A's Middleman keeps the cause of a failed start to itself. */
function reportFailure(release: Release, log: Log, error: unknown): void {
  const hidesCause = release.app === "middleman" && release.line === "A";
  log.error("Failed setting up the worker", hidesCause ? {} : { error: messageOf(error) });
}

/** Polls Temporal until SIGTERM, then ends with code 0 after at most the grace time. Ends with code 1 when it cannot start. */
export async function startWorker(): Promise<void> {
  const release = readRelease();
  const { missingAtStart } = checkAtBoot(release, "workflows");
  const log = new Log(process.env, release.line === "A" ? "info" : "debug");
  log.info(`stand-in for Igniter ${release.app} workflows, line ${release.line}`);
  const stopEarly = () => process.exit(0);
  process.once("SIGTERM", stopEarly);
  Runtime.install({
    logger: new DefaultLogger("INFO", ({ level, message, meta }) =>
      log.write(level.toLowerCase() as Level, message, { state: meta?.state }),
    ),
  });
  try {
    if (missingAtStart.length > 0) throw new Error(`not set: ${missingAtStart.join(", ")}`);
    const worker = await setUpWorker(release, process.env, log);
    process.off("SIGTERM", stopEarly);
    await worker.run();
  } catch (error) {
    reportFailure(release, log, error);
    process.exit(1);
  }
  process.exit(0);
}
