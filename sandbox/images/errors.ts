/** A problem that a person can solve: what is wrong, and the next step. */
export class SandboxError extends Error {
  constructor(problem: string, nextStep: string) {
    super(`${problem}\n  next: ${nextStep}`);
    this.name = "SandboxError";
  }
}

interface KnownCause {
  pattern: RegExp;
  problem: string;
  nextStep: string;
}

const knownCauses: KnownCause[] = [
  {
    pattern: /no space left on device|not enough free space|disk quota exceeded/i,
    problem: "the disk is full",
    nextStep: "look at `df -h` and `docker system df`, free space (`docker image prune`), then run the same command again",
  },
  {
    pattern: /\b403\b.*forbidden|forbidden.*\b403\b|status code 403|: 403/i,
    problem: "a package source refused a download (403)",
    nextStep:
      "check that apt and the Go module proxy of this machine serve Debian forky and public Go modules, then run the same command again",
  },
  {
    pattern: /could not resolve|temporary failure (in name resolution|resolving)|no such host|connection timed out|network is unreachable/i,
    problem: "a package source cannot be reached",
    nextStep: "check DNS and the network (`apt-get update`, `go env GOPROXY`), then run the same command again",
  },
  {
    pattern: /cannot connect to the docker daemon|is the docker daemon running|permission denied.*docker\.sock/i,
    problem: "no Docker engine answers",
    nextStep: "start it (`dockerd` or `systemctl start docker`) or set DOCKER_HOST, check with `docker info`",
  },
  {
    pattern: /must be run as root|requires? root|operation not permitted/i,
    problem: "root is missing",
    nextStep: "run the same command as root",
  },
];

/** The error for a failed step: the known cause if its output shows one, else the last lines of the output. */
export function explainFailure(step: string, output: string): SandboxError {
  const tail = output.trim().split("\n").slice(-8).join("\n    ");
  const cause = knownCauses.find((candidate) => candidate.pattern.test(output));
  return cause
    ? new SandboxError(`${step}: ${cause.problem}\n    ${tail}`, cause.nextStep)
    : new SandboxError(`${step} failed\n    ${tail}`, "read the lines above; after solving it the same command continues where it stopped");
}
