const PARENT_CHECK_MILLISECONDS = 1000;

/**
 * Ends the process when the engine is gone. A killed engine sends no Cancel; its orphaned plugins are handed to another parent.
 */
export function exitWithParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      process.exit(0);
    }
  }, PARENT_CHECK_MILLISECONDS);
  timer.unref();
}
