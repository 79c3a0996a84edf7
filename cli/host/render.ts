import type { Machine } from "./readMachine.ts";

const onConsole = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub";
const console_ = "the machine's own console (the web console of its provider or its screen, not SSH)";

/** A key that nobody has looked at yet. */
export function newKey(title: string, shown: string, pinned: string | undefined): string {
  const before = pinned === undefined ? [] : [`  instead of ${pinned}, which the stack file has`];
  return [`${title}: host key ${shown}`, ...before, `  compare it on ${console_}: ${onConsole}`].join("\n");
}

/** A key that is not the pinned one: the one moment in which a machine in the middle shows. */
export function differentKey(title: string, stack: string, host: string, shown: string, pinned: string): string {
  return [
    `${title}: this is NOT the pinned host key; nothing was written, and nothing logged in`,
    `  pinned   ${pinned}`,
    `  answers  ${shown}`,
    "  Either the machine was reinstalled or its address given to another one, or somebody stands between you and it and reads along.",
    `  On ${console_} run: ${onConsole}`,
    `  Next: where it prints the one that answers, run: npm run pocket -- host scan --stack ${stack} --host ${host} --replace`,
    "  Next: where it prints the pinned one, do not deploy: tell the provider of the machine or of your network, and try from another network",
  ].join("\n");
}

/** What a machine has, and what the stack file says where that differs. */
export function machineLine(
  { memoryMiB, cpus, os, freeDiskMiB }: Machine,
  written: { memoryMiB?: unknown; cpus?: unknown } | undefined,
): string {
  const gib = (mib: number) => `${(mib / 1024).toFixed(1)} GiB`;
  const before = written ? `; the stack file says ${written.memoryMiB} MiB and ${written.cpus} cores` : "";
  return `  ${os}, ${memoryMiB} MiB of memory (${gib(memoryMiB)}), ${cpus} cores, ${gib(freeDiskMiB)} free for Docker${before}`;
}
