import { readdirSync, readFileSync } from "node:fs";
import { docker } from "./project.ts";

/** Full id of a container; undefined when it is not there. */
export async function containerId(name: string): Promise<string | undefined> {
  const result = await docker("inspect", "-f", "{{.Id}}", name);
  return result.code === 0 ? result.stdout.trim() : undefined;
}

/** Answer of a redis-cli command on a stack's Redis. */
export async function redis(stack: string, command: string): Promise<string> {
  const script = `REDISCLI_AUTH=$(cat /etc/pocket/password) redis-cli --no-auth-warning ${command}`;
  const result = await docker("exec", `pocket-${stack}-redis`, "sh", "-c", script);
  if (result.code !== 0) throw new Error(`redis-cli ${command}: ${result.output}`);
  return result.stdout.trim();
}

/** Relays that were ever put on the stack's streams in Redis. */
export async function relayCount(stack: string): Promise<number> {
  const streams = (await redis(stack, "--scan --pattern 'ha:relays:*'")).split("\n").filter(Boolean);
  const added = await Promise.all(
    streams.map(async (stream) => /entries-added\n(\d+)/.exec(await redis(stack, `XINFO STREAM '${stream}'`))?.[1]),
  );
  return added.reduce((sum, count) => sum + Number(count ?? 0), 0);
}

/** The fleet's leader, "<hostname>-<pid>", or "". */
export const leader = (stack: string): Promise<string> => redis(stack, "GET ha:miner:global_leader");

/** Polls until the condition holds; throws with the description after the given seconds. Returns the seconds that it took. */
export async function until(description: string, seconds: number, condition: () => Promise<boolean>): Promise<number> {
  const begin = Date.now();
  for (;;) {
    if (await condition().catch(() => false)) return (Date.now() - begin) / 1000;
    if (Date.now() - begin > seconds * 1000) throw new Error(`after ${seconds} s still not: ${description}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Looks at the arguments of all processes ten times a second until it is stopped; `stop` returns all that were seen, each once. */
export function watchArguments(): { stop: () => string } {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // gone between listing and reading
      }
    }
  }, 100);
  return {
    stop: () => {
      clearInterval(timer);
      return [...seen].join("\n");
    },
  };
}
