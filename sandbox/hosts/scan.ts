import { SandboxError } from "../images/errors.ts";

/** Open TCP ports of nmap's greppable output, ascending. Errors: SandboxError when it did not look at a host. */
export function parseScan(output: string): number[] {
  if (!/^# Nmap done.*1 host up/m.test(output)) {
    throw new SandboxError(
      `the scan found nobody at the host's address: ${output.trim().split("\n").at(-1)}`,
      "see with `npm run hosts -- status` whether the host runs and its cable is in",
    );
  }
  return [...output.matchAll(/\b(\d+)\/open\/tcp\//g)].map((match) => Number(match[1])).sort((one, other) => one - other);
}
