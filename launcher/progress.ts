import pc from "./colors.ts";

/** Seconds of silence after which a running step says that it is still alive. */
const heartbeatSeconds = 15;

const started = Date.now();
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Progress goes to stderr, so that stdout stays machine-readable. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs one step with a line at its start (when it takes longer than a moment), heartbeats while it runs, and its time at the end.
 * `work` may report what it is doing; the newest report is shown with the next heartbeat.
 */
export async function step<T>(title: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T> {
  const begin = Date.now();
  let detail = "";
  let announced = false;
  const announce = () => {
    announced = true;
    say(`${pc.cyan("▸")} ${title}`);
  };
  const early = setTimeout(announce, 1000);
  const beat = setInterval(() => {
    if (!announced) announce();
    say(`  ${pc.dim(`… ${seconds(begin)}${detail ? `: ${detail}` : ""}`)}`);
  }, heartbeatSeconds * 1000);
  try {
    const result = await work((line) => {
      detail = line;
    });
    say(`${pc.green("✓")} ${title} ${pc.dim(`(${seconds(begin)})`)}`);
    return result;
  } catch (error) {
    say(`${pc.red("✗")} ${title} ${pc.dim(`(${seconds(begin)})`)}`);
    throw error;
  } finally {
    clearTimeout(early);
    clearInterval(beat);
  }
}

/** Whole time since the launcher started, for the closing line. */
export const elapsed = () => seconds(started);
