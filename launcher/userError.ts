/** A problem that the person at the keyboard can solve: shown without a stack trace, with the next step. */
export class UserError extends Error {
  readonly next: string;

  constructor(what: string, next: string) {
    super(`${what}\nNext: ${next}`);
    this.name = "UserError";
    this.next = next;
  }
}
