import { spawn } from "node:child_process";
import { quote } from "./shell.ts";
import type { Evidence, HostSource, Section } from "./source.ts";

/** Command line of a shell that may use the host's Docker engine and reads its script from stdin: on this machine, or by ssh. */
export type HostShell = [string, ...string[]];

/** Bytes of each stream that a source may return. */
const outputLimit = 1_000_000;
/** Seconds that the machine gets beside the longest script. */
const spareSeconds = 4;

/**
 * One script for all sources of a host: each runs beside the others under its own time limit and writes to files, so that one that
 * hangs or floods takes nothing from the rest. Prints a line for each: index, exit code, both streams in base64.
 */
export function batchScript(sources: HostSource[]): string {
  const jobs = sources.map(
    ({ script, timeoutSeconds }, index) =>
      `( timeout -k 1 ${timeoutSeconds} bash -c ${quote(script)} >"$dir/${index}.out" 2>"$dir/${index}.err" </dev/null; echo $? >"$dir/${index}.code" ) &`,
  );
  return `
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
${jobs.join("\n")}
wait
encode() { head -c ${outputLimit} "$1" | base64 -w0; }
for index in $(seq 0 ${sources.length - 1}); do
  printf '%s %s %s. %s.\\n' "$index" "$(cat "$dir/$index.code" 2>/dev/null || echo 1)" "$(encode "$dir/$index.out")" "$(encode "$dir/$index.err")"
done
echo done`;
}

/** Reads what batchScript printed. A source without a line is unavailable. */
export function parseBatch(sources: HostSource[], output: string): Evidence[] {
  const found = new Map<number, Section>();
  for (const line of output.split("\n")) {
    const match = /^(\d+) (\d+) ([A-Za-z0-9+/=]*)\. ([A-Za-z0-9+/=]*)\.$/.exec(line);
    if (!match) continue;
    const [, index, code, stdout, stderr] = match as unknown as [string, string, string, string, string];
    found.set(Number(index), { code: Number(code), stdout: text(stdout), stderr: text(stderr) });
  }
  return sources.map((_, index) => {
    const value = found.get(index);
    return value ? { ok: true, value } : { ok: false, why: "the host's answer ended before this part" };
  });
}

const text = (base64: string) => Buffer.from(base64, "base64").toString("utf8");

/** Runs a host's sources in a shell that reads its script from stdin. */
export async function runInShell([program, ...args]: HostShell, sources: HostSource[], env: NodeJS.ProcessEnv): Promise<Evidence[]> {
  const limit = Math.max(...sources.map(({ timeoutSeconds }) => timeoutSeconds)) + spareSeconds;
  const unavailable = (why: string): Evidence[] => sources.map(() => ({ ok: false, why }));
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"], timeout: limit * 1000, killSignal: "SIGKILL" });
    let output = "";
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    });
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.on("error", (error) => resolve(unavailable(`${program} could not be started: ${error.message}`)));
    child.on("close", (code) => {
      const lost = code !== 0 && output === "" && complaint.trim() !== "";
      resolve(lost ? unavailable(`the host could not be asked: ${complaint.trim().split("\n").at(-1)}`) : parseBatch(sources, output));
    });
    child.stdin.on("error", () => undefined); // the shell may end before it has read everything
    child.stdin.end(batchScript(sources));
  });
}
