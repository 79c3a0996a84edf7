import { type SshFailure, type SshPlace, sshFailure, unreachableFromJump } from "../../components/host/sshFailure.ts";
import type { SshLogin } from "../../components/host/sshOptions.ts";

/** What ssh's last words mean, and whose they are: the machine's, or those of the one to go through. */
export function explain(said: string, place: SshPlace, jump: SshLogin | undefined): SshFailure {
  if (!jump) return sshFailure(said, place);
  if (/stdio forwarding failed|open failed/i.test(said)) return unreachableFromJump(place, jump);
  const { address, port, user, identityFile } = jump;
  const refusal = said.split("\n").find((line) => line.startsWith(`${user}@${address}: Permission denied`));
  if (!refusal) return sshFailure(said, place);
  const failure = sshFailure(refusal, { ...place, address, port, user, identityFile });
  return { ...failure, says: `the machine to go through (${address}): ${failure.says}` };
}
