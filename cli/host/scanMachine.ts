import { type SshPlace, sshFailureText } from "../../components/host/sshFailure.ts";
import type { SshTarget } from "../../components/host/sshOptions.ts";
import { confirm } from "./confirm.ts";
import { type Machine, readMachine } from "./readMachine.ts";
import { machineLine } from "./render.ts";
import type { ScanContext } from "./scanLogin.ts";
import { type Edit, editFile } from "./stackFileEdit.ts";
import { hostsPath, type ScanHost } from "./stackHosts.ts";

/** same: the stack file says so already. written: it does now. unconfirmed: nobody said yes. unread: no login, or none yet. */
export interface ScannedMachine extends Partial<Machine> {
  host: string;
  state: "same" | "written" | "unconfirmed" | "unread";
  /** Why nothing could be read. */
  problem?: string;
}

/** A kernel's own share of the memory differs a little from one version to the next. */
const isAbout = (one: unknown, other: number) => typeof one === "number" && Math.abs(one - other) <= other / 64;

/** Logs in by the pinned key, reads what the machine has, and writes its size into the stack file. */
export async function scanMachine(
  context: ScanContext,
  name: string,
  host: ScanHost,
  target: SshTarget,
  place: SshPlace,
): Promise<ScannedMachine> {
  const found = await logIn(context, target, place);
  if ("problem" in found) {
    context.say(`  its size was not read: ${found.problem}`);
    return { host: name, state: "unread", problem: found.problem };
  }
  const { machine } = found;
  const same = host.size?.cpus === machine.cpus && isAbout(host.size.memoryMiB, machine.memoryMiB);
  context.say(machineLine(machine, same ? undefined : host.size));
  if (same) return { host: name, state: "same", ...machine };
  if (!context.yes && (await confirm(`Write this size of ${name} into the stack file?`, context.terminal)) !== true)
    return { host: name, state: "unconfirmed", ...machine };
  editFile(context.file, sizeEdits(name, host, machine));
  context.say(`  its size stands in ${context.file} now`);
  return { host: name, state: "written", ...machine };
}

function sizeEdits(name: string, host: ScanHost, { memoryMiB, cpus }: Machine): Edit[] {
  const map = [...hostsPath, name];
  if (!host.size) return [{ map, key: "size", value: `{memoryMiB: ${memoryMiB}, cpus: ${cpus}}`, after: ["hostKey"] }];
  return [
    { map: [...map, "size"], key: "memoryMiB", value: String(memoryMiB), after: ["cpus"] },
    { map: [...map, "size"], key: "cpus", value: String(cpus), after: ["memoryMiB"] },
  ];
}

async function logIn(context: ScanContext, target: SshTarget, place: SshPlace): Promise<{ machine: Machine } | { problem: string }> {
  if (context.ownKey && "problem" in context.ownKey) return context.ownKey;
  const read = await readMachine(target, place);
  return "machine" in read ? read : { problem: sshFailureText(place, read.failure) };
}
