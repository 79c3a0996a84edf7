/** A problem that the person at the keyboard can solve: shown without a stack trace, with the next step. */
export class UserError extends Error {
  readonly next: string;

  constructor(what: string, next: string) {
    super(`${what}\nNext: ${next}`);
    this.name = "UserError";
    this.next = next;
  }
}

/** Recognises the causes that make builds and installs fail on otherwise healthy machines, from a tool's output. */
export function explainFailure(output: string): string | undefined {
  if (/no space left on device|ENOSPC|not enough free space/i.test(output)) {
    return "the disk is full: free some space (df -h shows where) and run the same command again; nothing half-built is kept";
  }
  if (/\b403\b|Forbidden/i.test(output)) {
    return "a package registry refused the request (403). That is its final word: check the proxy or mirror that npm, go or apt is set to use";
  }
  if (
    /ENOTFOUND|EAI_AGAIN|Could not resolve|no such host|Temporary failure in name resolution|ECONNREFUSED|Network is unreachable/i.test(
      output,
    )
  ) {
    return "a package registry could not be reached: check the network or the proxy settings and run the same command again";
  }
  if (/Could not get lock|Unable to acquire the dpkg/i.test(output)) {
    return "another package manager is running: wait until it has finished and run the same command again";
  }
  return undefined;
}
