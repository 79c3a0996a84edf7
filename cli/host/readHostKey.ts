import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SshFailure, SshPlace } from "../../components/host/sshFailure.ts";
import {
  asOptions,
  connectTimeoutSeconds,
  destination,
  newLoginOptions,
  type SshTarget,
  sshOptions,
} from "../../components/host/sshOptions.ts";
import { explain } from "./explain.ts";
import { runSsh } from "./runSsh.ts";

/**
 * The ed25519 host key that a machine shows, or why there is none. ssh asks for it and goes before any login: unlike ssh-keyscan it
 * goes through a jump host, whose own key is pinned, and says in which phase it failed. Nothing runs on the machine.
 */
export async function readHostKey(target: Omit<SshTarget, "hostKey">, place: SshPlace): Promise<{ key: string } | { failure: SshFailure }> {
  const folder = mkdtempSync(join(tmpdir(), "pocket-scan-"));
  const file = join(folder, "known");
  try {
    const pinned = sshOptions({ ...target, hostKey: "" });
    // what stands first wins
    const args = [
      "-F",
      "none",
      ...asOptions(asking(file)),
      ...newLoginOptions,
      ...pinned,
      "-N",
      ...destination({ ...target, hostKey: "" }),
    ];
    const { said } = await runSsh(args, { timeoutSeconds: connectTimeoutSeconds * (target.jump ? 3 : 2) });
    const key = shownKey(file);
    return key === undefined ? { failure: explain(said, place, target.jump) } : { key };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const asking = (file: string) => [
  "StrictHostKeyChecking=accept-new",
  `UserKnownHostsFile=${file}`,
  "KnownHostsCommand=none",
  "HashKnownHosts=no",
  "UpdateHostKeys=no",
  "LogLevel=INFO", // ERROR hides that no kind of key is common
  "PreferredAuthentications=none", // no key of the operator's is offered to a machine that nobody knows yet
];

/** ssh notes the key in the file as soon as the server has proven that it owns it. */
function shownKey(file: string): string | undefined {
  try {
    return /(ssh-ed25519 [A-Za-z0-9+/=]+)/.exec(readFileSync(file, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
