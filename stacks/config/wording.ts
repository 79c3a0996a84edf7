const nextMark = ". Next: ";

/** The message of a schema check: the rule, then what to do. */
export function say(rule: string, next: string): string {
  return `${rule}${nextMark}${next}`;
}

/** Takes a message of `say` apart; `next` is undefined for a message that has none. */
export function unsay(message: string): { rule: string; next: string | undefined } {
  const at = message.indexOf(nextMark);
  return at < 0 ? { rule: message, next: undefined } : { rule: message.slice(0, at), next: message.slice(at + nextMark.length) };
}
