import type { SshFailure, SshPlace } from "../../components/host/sshFailure.ts";
import { connectTimeoutSeconds, destination, newLoginOptions, type SshTarget, sshOptions } from "../../components/host/sshOptions.ts";
import { explain } from "./explain.ts";
import { runSsh } from "./runSsh.ts";

/** What a machine says of itself. */
export interface Machine {
  memoryMiB: number;
  cpus: number;
  /** As in /etc/os-release, e.g. "Ubuntu 24.04.1 LTS". */
  os: string;
  /** Free for Docker's data: /var/lib/docker, or / where it is not there yet. */
  freeDiskMiB: number;
}

/** For any POSIX shell, as any user; changes nothing. */
const script = `
echo "memoryKiB=$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)"
echo "cpus=$(nproc)"
echo "os=$(. /etc/os-release && echo "$PRETTY_NAME")"
folder=/var/lib/docker; [ -d "$folder" ] || folder=/
echo "freeDiskMiB=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')"
`;

/** Logs in by the pinned key and reads the machine's size, or tells why not. */
export async function readMachine(target: SshTarget, place: SshPlace): Promise<{ machine: Machine } | { failure: SshFailure }> {
  const args = [...newLoginOptions, ...sshOptions(target), ...destination(target), "sh -s"];
  const { stdout, said, code } = await runSsh(args, { timeoutSeconds: connectTimeoutSeconds * 3, input: script });
  const machine = parseMachine(stdout);
  if (code === 0 && machine) return { machine };
  return { failure: explain(said || `it answered: ${stdout.trim().slice(0, 200)}`, place, target.jump) };
}

/** Undefined where a figure is missing, as on a machine that is no Linux. */
export function parseMachine(text: string): Machine | undefined {
  const value = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(text)?.[1];
  const [memoryKiB, cpus, freeDiskMiB] = ["memoryKiB", "cpus", "freeDiskMiB"].map((name) => Number(value(name)));
  if (!memoryKiB || !cpus || freeDiskMiB === undefined || Number.isNaN(freeDiskMiB)) return undefined;
  return { memoryMiB: Math.floor(memoryKiB / 1024), cpus, os: value("os") ?? "unknown", freeDiskMiB };
}
