/** A problem that a person can solve: what is wrong, and the next step. */
export class SandboxError extends Error {
  constructor(problem: string, nextStep: string) {
    super(`${problem}\n  next: ${nextStep}`);
    this.name = "SandboxError";
  }
}

/** Why builds and installs fail on otherwise healthy machines, and what to do about it. */
export interface KnownCause {
  pattern: RegExp;
  problem: string;
  nextStep: string;
}

const knownCauses: KnownCause[] = [
  {
    pattern: /no space left on device|ENOSPC|not enough free space|disk quota exceeded/i,
    problem: "the disk is full",
    nextStep: "look at `df -h` and `docker system df`, free space (`docker image prune`), then run the same command again",
  },
  {
    pattern: /\b403\b.*forbidden|forbidden.*\b403\b|status code 403|: 403|\bE403\b/i,
    problem: "a package source refused a download (403)",
    nextStep:
      "that is its final word: check what npm, apt and Go on this machine are set to use (Debian forky and public Go modules are needed), then run the same command again",
  },
  {
    pattern:
      /could not resolve|temporary failure (in name resolution|resolving)|no such host|connection timed out|network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/i,
    problem: "a package source cannot be reached",
    nextStep: "check DNS, the network and proxy settings (`apt-get update`, `go env GOPROXY`, `npm ping`), then run the same command again",
  },
  {
    pattern: /cannot connect to the docker daemon|is the docker daemon running|permission denied.*docker\.sock/i,
    problem: "no Docker engine answers",
    nextStep: "start it (`dockerd` or `systemctl start docker`) or set DOCKER_HOST, check with `docker info`",
  },
  {
    pattern: /could not get lock|unable to acquire the dpkg/i,
    problem: "another package manager is running",
    nextStep: "wait until it has finished and run the same command again",
  },
  {
    pattern: /must be run as root|requires? root|operation not permitted/i,
    problem: "root is missing",
    nextStep: "run the same command as root",
  },
];

/** The cause that a tool's output shows, if it is a known one. */
export const findCause = (output: string): KnownCause | undefined => knownCauses.find(({ pattern }) => pattern.test(output));

/** The error for a failed step: the known cause if its output shows one, else the last lines of the output. */
export function explainFailure(step: string, output: string): SandboxError {
  const tail = output.trim().split("\n").slice(-8).join("\n    ");
  const cause = findCause(output);
  return cause
    ? new SandboxError(`${step}: ${cause.problem}\n    ${tail}`, cause.nextStep)
    : new SandboxError(`${step} failed\n    ${tail}`, "read the lines above; after solving it the same command continues where it stopped");
}
